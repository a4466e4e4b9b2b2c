import { benchEvaluator } from "./evaluator";
import { times, type Line } from "./table";

/** The evaluator next to Cedar, as lines of the table. */
export function evaluatorLines(): Line[] {
  const { figures, ratio } = benchEvaluator();
  const rate = (name: string): string =>
    `${Math.round(figures.find((one) => one.name === name)?.perSecond ?? 0).toLocaleString("en")} cases/s`;
  return [
    {
      what: "Evaluator, complete facts",
      measured: rate("evaluate, complete facts"),
      against: `Cedar ${rate("Cedar, complete facts")}`,
      figure: `${times(ratio)} as fast`,
    },
    ...figures
      .filter(({ name }) => name !== "evaluate, complete facts" && !name.startsWith("Cedar"))
      .map(({ name }): Line => ({ what: `… ${name}`, measured: rate(name), against: "", figure: "" })),
  ];
}
