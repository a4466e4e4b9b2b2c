type Color = readonly [red: number, green: number, blue: number, alpha: number];

/**
 * The contrast of a text with what is behind it, as WCAG defines it.
 * @param layers backgrounds as computed styles have them, the nearest first; the last one that counts is opaque
 * @param opacity of the element that holds the text
 */
export function contrast(text: string, layers: readonly string[], opacity = 1): number {
  const colors = layers.map(colorOf);
  const opaque = colors.findIndex(([, , , alpha]) => alpha === 1);
  const behind = colors
    .slice(0, opaque === -1 ? undefined : opaque + 1)
    .reduceRight((below, above) => over(above, below), [255, 255, 255, 1] as Color);
  const [red, green, blue, alpha] = colorOf(text);
  const [light = 0, dark = 0] = [over([red, green, blue, alpha * opacity], behind), behind]
    .map(luminance)
    .sort((one, other) => other - one);
  return (light + 0.05) / (dark + 0.05);
}

/** Of a text like `rgb(1, 2, 3)` or `color(srgb 0.1 0.2 0.3 / 0.4)`. */
function colorOf(text: string): Color {
  const [red = 0, green = 0, blue = 0, alpha = text === "transparent" ? 0 : 1] = (text.match(/\d[\d.]*/g) ?? []).map(
    Number,
  );
  const scale = text.startsWith("color(") ? 255 : 1;
  return [red * scale, green * scale, blue * scale, alpha];
}

function over([red, green, blue, alpha]: Color, below: Color): Color {
  const mix = (above: number, under: number) => above * alpha + under * (1 - alpha);
  return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2]), 1];
}

function luminance(color: Color): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
