/** What every plot needs: numbers with two decimals, escaped text, a frame with a neutral style. */

/** A coordinate or length; rounded so that a last bit never reaches a file. */
export function px(value: number): string {
  return (Math.floor(value * 100 + 0.5) / 100).toString();
}

/** Text between tags or in an attribute. */
export function escapeXml(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

/** An SVG document with a white ground (readable on dark pages too) and the plots' common classes. */
export function frame(
  size: { width: number; height: number },
  title: string,
  body: string[],
): string {
  const { width, height } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(width)} ${px(height)}" ` +
      `width="${px(width)}" height="${px(height)}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect width="${px(width)}" height="${px(height)}" fill="#fff"/>`,
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = [
  "text{font:12px system-ui,sans-serif;fill:#24292f}",
  ".h{font-size:15px;font-weight:600}",
  ".s{font-size:11px;fill:#6e7781}",
  ".g{stroke:#d8dee4;stroke-width:1}",
  ".e{stroke:#8c959f;stroke-width:1.5;fill:none}",
].join("");

/** Text at a point. */
export function label(
  at: { readonly x: number; readonly y: number },
  text: string,
  style: { readonly className?: string; readonly anchor?: "start" | "middle" | "end" } = {},
): string {
  const className = style.className === undefined ? "" : ` class="${style.className}"`;
  const anchor = style.anchor === undefined ? "" : ` text-anchor="${style.anchor}"`;
  return `<text x="${px(at.x)}" y="${px(at.y)}"${className}${anchor}>${escapeXml(text)}</text>`;
}
