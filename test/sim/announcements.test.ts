import { describe, expect, it } from "vitest";
import { createTopology } from "../../src/network/topology.ts";
import { AnnouncementBoard, LATEST } from "../../src/sim/announcements.ts";

describe("AnnouncementBoard", () => {
  it("gives a reused record no memory of the item before, so that a loaded run has the same ties", () => {
    const board = new AnnouncementBoard(
      createTopology({ generator: "complete" }, 3, () => 0),
      10,
    );
    const old = board.open(1, 100);
    old.arrival.fill(-5);
    old.first.fill(5);
    old.sequence.fill(77);
    old.lastArrival = 105;
    const reused = board.open(2, 200);
    expect(reused.arrival).toBe(old.arrival);
    expect(reused.arrival.every((after) => after === 0)).toBe(true);
    expect(reused.first.every((after) => after === LATEST)).toBe(true);
    expect(reused.sequence.every((place) => place === 0)).toBe(true);
  });

  it("remembers an item's announcements as long as it promises, and no longer", () => {
    const board = new AnnouncementBoard(
      createTopology({ generator: "line" }, 2, () => 0),
      10,
    );
    const record = board.open(1, 100);
    record.arrival[1] = 105 - record.openedAt;
    record.lastArrival = 105;
    expect(board.announcers(0, 1, 104)).toEqual([]);
    expect(board.announcers(0, 1, 105)).toEqual([0]);
    expect(board.announcers(0, 1, 115)).toEqual([0]);
    expect(board.announcers(0, 1, 116)).toEqual([]);
  });
});
