/** The delay of a link as a data pack's matrix has it for the regions of its ends. */
import { assert, InputError } from "../../lib/assert.ts";
import type { RegionData } from "../specs.ts";
import type { Topology } from "../topologies/connections.ts";

/** Of every link, in microseconds; row is the sender's region. No draw. Refuses to do without data. */
export function regionDelays(
  { nodes, links, from, to }: Topology,
  regionsOfNodes: Int32Array | null,
  data: RegionData | null,
): Float64Array {
  if (regionsOfNodes === null || data === null) {
    throw new InputError(
      "latency regions: the network has no regions; name a data pack, or another latency model",
    );
  }
  assert(regionsOfNodes.length === nodes, "every node has a region", { nodes });
  const count = data.regions.length;
  // A flat copy: the loop below runs over every link.
  const matrix = Float64Array.from(data.latency.flat());
  assert(matrix.length === count * count, "a latency matrix is square", { pack: data.name });
  const delays = new Float64Array(links);
  for (let link = 0; link < links; link += 1) {
    const delay = matrix[regionsOfNodes[from[link]!]! * count + regionsOfNodes[to[link]!]!];
    assert(delay !== undefined, "a node is in an unknown region", { link, pack: data.name });
    delays[link] = delay;
  }
  return delays;
}
