/** One input that an answer is tried with. Cases are few and small, so that the right result can be found by hand. */
export interface ExerciseCase<Given extends readonly unknown[] = readonly unknown[], Result = unknown> {
  /** What is special about it, as part of a sentence: “an emotion that never occurs”. */
  readonly what: string;
  readonly given: Given;
  readonly expected: Result;
}

/** A way to be wrong that is common enough for a remark of its own. */
export interface CommonMistake<Given extends readonly unknown[] = readonly unknown[], Result = unknown> {
  /** What it looks as if the learner has done, and what to do in its place. */
  readonly remark: string;
  /** Makes the mistake. Whoever gives the same results in every case has made it too. */
  answer(...given: Given): Result;
}

/** A function to be written, what it must give, and what people get wrong about it. */
export interface Exercise<Given extends readonly unknown[] = readonly unknown[], Result = unknown> {
  readonly title: string;
  /** The names of the function's parameters, in order. */
  readonly parameters: readonly string[];
  readonly cases: readonly ExerciseCase<Given, Result>[];
  readonly mistakes: readonly CommonMistake<Given, Result>[];
}

/** What an exercise is given, and what it asks for. A function may leave out parameters that it does not need. */
export type AnswerTo<Asked extends Exercise> =
  Asked extends Exercise<infer Given, infer Result> ? (...given: Given) => Result : never;
