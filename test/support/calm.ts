/** Scenarios that end in a calm, so that laws of liveness have to hold at their end. */
import type { Duration, Instant } from "../../src/lib/brand.ts";
import type { Scenario, ScenarioEvent } from "../../src/scenario/scenario.ts";

/**
 * The scenario with all its faults ended, then mining without any, then silence. What nodes may ask for is
 * bounded below: a catch-up needs to hold more orphans, and to wait longer, than the network is slow.
 */
export function calmedDown(scenario: Scenario): Scenario {
  const interval = 10_000_000;
  const faultsEnd = 200_000_000;
  const silence = faultsEnd + 30 * interval;
  const events: ScenarioEvent[] = scenario.events.flatMap((event): ScenarioEvent[] => {
    // One that waits for others, or lasts for good, might not be over in time.
    if (!("at" in event.trigger) || event.trigger.at >= faultsEnd / 2) return [];
    const lasts = Math.min(event.lasts ?? faultsEnd / 4, faultsEnd / 4) as Duration;
    const ends = ["partition", "crash", "links", "hashrate"].includes(event.action.do);
    return ends ? [{ ...event, lasts }] : [];
  });
  const stop: ScenarioEvent = {
    name: "silence",
    trigger: { at: silence as Instant },
    action: { do: "hashrate", nodes: { by: "all" }, factor: 0 },
    lasts: null,
  };
  const { network, protocol, chain } = scenario;
  const relay = { ...protocol.relay, requestTimeout: 2_000_000 as Duration };
  return {
    ...scenario,
    // As many hashes a block as the plan has, one block in ten seconds.
    hashrate: (scenario.hashrate * scenario.chain.blockInterval) / interval,
    stop: { time: (silence + 600_000_000) as Instant, height: null },
    chain: {
      ...chain,
      blockInterval: interval as Duration,
      difficulty: { rule: "fixed" },
      maxFutureTime: 7_200_000_000 as Duration,
    },
    protocol: { ...protocol, relay },
    network: {
      ...network,
      bandwidth: null,
      latency: {
        ...network.latency,
        base: { model: "constant", value: 50_000 as Duration },
        jitter: { kind: "none" },
      },
      conditions: { loss: 0, duplicate: network.conditions.duplicate, extraDelay: 0 as Duration },
    },
    events: [...events, stop],
  };
}
