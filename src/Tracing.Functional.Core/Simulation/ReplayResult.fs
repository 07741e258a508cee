// What comes of replaying recorded traces, and how it prints. Owns the data and its tables; replaying itself is Replay's.
namespace Tracing.Functional

open System.Collections.Generic

/// <summary>What a policy did with the recorded traces of one operation, the name of their local roots.</summary>
type OperationReplay =
    {
        /// The name of the traces' local roots.
        Operation: string
        /// Traces that were recorded.
        Traces: int
        /// Traces that the policy keeps.
        Kept: int
        /// The sum of the adjusted counts of the kept traces whose counts are reliable: what a backend takes for Traces.
        Estimate: float
        /// The memory of all its traces, in bytes.
        BytesOffered: int64
        /// The memory of the kept ones, in bytes.
        BytesKept: int64
    }

    /// Kept of the recorded traces, 0 to 1; 0 if there are none.
    member operation.KeptRatio =
        if operation.Traces = 0 then
            0.0
        else
            float operation.Kept / float operation.Traces

/// <summary>What a policy did with recorded traces.</summary>
[<NoComparison>]
type ReplayResult =
    {
        /// All operations together, under the name "total".
        Total: OperationReplay
        /// Each operation, the most frequent first.
        Operations: IReadOnlyList<OperationReplay>
    }

    /// Traces that were recorded.
    member result.Traces = result.Total.Traces

    /// Traces that the policy keeps.
    member result.Kept = result.Total.Kept

    /// Kept of the recorded traces, 0 to 1; 0 if there are none.
    member result.KeptRatio = result.Total.KeptRatio

    /// The memory of all traces, in bytes.
    member result.BytesOffered = result.Total.BytesOffered

    /// The memory of the kept traces, in bytes.
    member result.BytesKept = result.Total.BytesKept

    /// A table, a line an operation.
    override result.ToString() =
        let row operation =
            [
                Canonical.title operation.Operation
                TextTable.count operation.Traces
                TextTable.count operation.Kept
                TextTable.share operation.Kept operation.Traces
                TextTable.estimate operation.Estimate
                TextTable.bytes operation.BytesOffered
                TextTable.bytes operation.BytesKept
            ]

        [ "operation"; "traces"; "kept"; "share"; "estimate"; "offered"; "kept bytes" ]
        :: List.map row (List.ofSeq result.Operations @ [ result.Total ])
        |> TextTable.render

/// <summary>A trace that one policy keeps and the other drops.</summary>
[<NoComparison; ReferenceEquality>]
type ReplayDisagreement =
    {
        /// The trace that was recorded.
        Trace: TraceRecord
        /// What the first policy decided.
        First: TraceDecision
        /// What the second policy decided.
        Second: TraceDecision
    }

/// <summary>What two policies did with the same recorded traces.</summary>
[<NoComparison; ReferenceEquality>]
type ReplayComparison =
    {
        /// What the first policy did with all of them.
        First: ReplayResult
        /// What the second policy did with all of them.
        Second: ReplayResult
        /// Traces that the first policy keeps and the second drops, in the order they began.
        OnlyFirst: IReadOnlyList<ReplayDisagreement>
        /// Traces that the second policy keeps and the first drops, in the order they began.
        OnlySecond: IReadOnlyList<ReplayDisagreement>
    }

    /// A table, a line an operation, and on how many traces both disagree.
    override comparison.ToString() =
        let row (first: OperationReplay, second: OperationReplay) =
            [
                Canonical.title first.Operation
                TextTable.count first.Traces
                TextTable.count first.Kept
                TextTable.count second.Kept
                TextTable.estimate first.Estimate
                TextTable.estimate second.Estimate
                TextTable.bytes first.BytesKept
                TextTable.bytes second.BytesKept
            ]

        let pairs = Seq.zip comparison.First.Operations comparison.Second.Operations |> List.ofSeq

        let table =
            [ "operation"; "traces"; "kept 1st"; "kept 2nd"; "estimate 1st"; "estimate 2nd"; "bytes 1st"; "bytes 2nd" ]
            :: List.map row (pairs @ [ comparison.First.Total, comparison.Second.Total ])
            |> TextTable.render

        $"{table}\nkept by the 1st only: {comparison.OnlyFirst.Count} traces, by the 2nd only: {comparison.OnlySecond.Count} traces"
