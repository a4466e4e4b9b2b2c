import "./inspector.css";

document.body.textContent = "…";
