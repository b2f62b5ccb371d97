/** Collector: has the independent checkers judge the run, and leaves their breaches in words. */
import { CHECKERS } from "../sim/checkers/checkers.ts";
import { startJudging } from "../sim/checkers/judging.ts";
import type { Collector } from "./collector.ts";

export const laws: Collector = (simulation) => ({ collect: startJudging(simulation, CHECKERS) });
