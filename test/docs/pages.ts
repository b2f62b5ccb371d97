/**
 * Pages of Markdown as tests see them: fenced blocks in order, links, and paths in backticks. Knows just
 * enough of Markdown for the pages of this repository.
 */

/** A fenced block; `text` ends with a line feed unless it is empty. */
export interface FencedBlock {
  readonly language: string;
  readonly text: string;
  /** Where `text` starts in the page. */
  readonly offset: number;
}

/** All fenced blocks of a page, in order. */
export function fencedBlocks(page: string): FencedBlock[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = "", text = ""] = match;
    return { language, text, offset: match.index + language.length + 4 };
  });
}

/** The page with the text of one of its blocks replaced. */
export function withBlock(page: string, block: FencedBlock, text: string): string {
  return page.slice(0, block.offset) + text + page.slice(block.offset + block.text.length);
}

/** What the page's links point to inside the repository, without fragments. */
export function localLinks(page: string): string[] {
  return [...withoutBlocks(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? "").replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

/** Everything in backticks that has a slash or ends as a source file does, and no placeholder. */
export function mentionedPaths(page: string): string[] {
  return [...withoutBlocks(page).matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)]
    .map((match) => match[1] ?? "")
    .filter((name) => name.includes("/") || /\.(ts|md)$/.test(name));
}

function withoutBlocks(page: string): string {
  return page.replace(/^```[\s\S]*?^```$/gm, "");
}
