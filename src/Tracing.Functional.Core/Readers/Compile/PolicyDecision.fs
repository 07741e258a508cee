// What comes out of a running policy: the decision about one arrival, and how its rate-limiting parts stand.
namespace Tracing.Functional

open System.Collections.Generic
open System.Runtime.CompilerServices

/// What a running policy decided about one arrival.
[<Struct; IsReadOnly; NoComparison; NoEquality>]
type internal PolicyDecision =
    {
        /// T. A trace is kept if its randomness is at least T.
        Threshold: Threshold
        /// Whether T says how many traces a kept one stands for.
        IsReliable: bool
        /// Whether the trace is kept.
        IsKept: bool
        /// The innermost name around the part that decided, else the kind of that part; "abstain" if no part had an opinion.
        Rule: string
        /// What the arrival counts for if a rate-limiting part shed it, else 0.
        Shed: float
        /// Attributes for the span, or null.
        Attributes: KeyValuePair<string, obj>[] | null
        /// What a user's function threw, or null. The trace is then kept and not counted.
        Fault: Fault | null
    }

/// <summary>How an adaptive or rate-limited part of a running policy stands.</summary>
[<Struct; IsReadOnly; NoComparison>]
type RateState =
    {
        /// The innermost name around the part, else its kind.
        Rule: string
        /// Kept traces per second in the long run.
        TargetPerSecond: float
        /// Kept traces not yet paid off.
        Debt: float
        /// The probability a trace would meet now, 0 to 1; 0 is shed.
        Probability: float
    }
