// The tests of a policy, a bit each, and how a trace's start and spans set them. The meaning is Condition.truth's; the bits are what is
// new here.
namespace Tracing.Functional

open System
open System.Collections.Generic

/// A condition over tests that are known by their bits.
[<RequireQualifiedAccess; NoComparison; NoEquality>]
type internal KnownTest =
    | Constant of Truth
    | Start of bit: uint64 * StartTest
    | Late of bit: uint64
    /// A late test that calls a function of the user, which may have thrown on a span.
    | LateFunction of bit: uint64
    | And of KnownTest * KnownTest
    | Or of KnownTest * KnownTest
    | Not of KnownTest

module internal KnownTest =

    let inline private ofBits bit (known: Knowledge) =
        if known.Yes &&& bit <> 0UL then Truth.Yes
        elif known.No &&& bit <> 0UL then Truth.No
        else Truth.Unknown

    let inline private learn bit isTrue (known: Knowledge) =
        if isTrue then
            known.Yes <- known.Yes ||| bit
            Truth.Yes
        else
            known.No <- known.No ||| bit
            Truth.No

    /// A test at the start runs once, when it is first asked for.
    let rec truth test (known: Knowledge) (facts: inref<StartFacts>) (fault: byref<Fault | null>) =
        match test with
        | KnownTest.Late bit -> ofBits bit known
        | KnownTest.LateFunction bit ->
            if known.Faulty &&& bit <> 0UL && isNull fault then
                fault <- known.Fault

            ofBits bit known
        | KnownTest.Start(bit, test) ->
            match ofBits bit known with
            | Truth.Unknown when known.IsStartUnknown -> Truth.Unknown
            | Truth.Unknown -> learn bit (Condition.startTestHolds test &facts &fault) known
            | answer -> answer
        | KnownTest.And(left, right) ->
            match truth left known &facts &fault with
            | Truth.No -> Truth.No
            | first -> truth right known &facts &fault |> Truth.andNotNo first
        | KnownTest.Or(left, right) ->
            match truth left known &facts &fault with
            | Truth.Yes -> Truth.Yes
            | first -> truth right known &facts &fault |> Truth.orNotYes first
        | KnownTest.Not inner -> truth inner known &facts &fault |> Truth.negate
        | KnownTest.Constant answer -> answer

/// How long what is open of a trace has run, in ticks; -1 if nothing of the kind is open.
[<Struct; NoComparison; NoEquality>]
type internal Elapsed =
    {
        /// Of the local root.
        Root: int64
        /// Of the span that has run longest.
        Longest: int64
        /// From the first start of the trace to now, if a span is open.
        Trace: int64
    }

    /// Nothing is open.
    static member Nothing = { Root = -1L; Longest = -1L; Trace = -1L }

/// The tests of a policy, a bit each, and how a trace's spans set them.
[<Sealed>]
type internal Tests private (leaves: Condition[]) =
    let bit i = 1UL <<< i

    let start, root, any, whole =
        let start, root = List<struct (uint64 * StartTest)>(), List<struct (uint64 * SpanTest)>()
        let any, whole = List<struct (uint64 * SpanTest)>(), List<struct (uint64 * TraceTest)>()

        for i, leaf in Array.indexed leaves do
            match leaf with
            | Condition.AtStart test -> start.Add(struct (bit i, test))
            | Condition.RootSpan test -> root.Add(struct (bit i, test))
            | Condition.AnySpan test -> any.Add(struct (bit i, test))
            | Condition.WholeTrace test -> whole.Add(struct (bit i, test))
            | Condition.Constant _
            | Condition.And _
            | Condition.Or _
            | Condition.Not _ -> ()

        start.ToArray(), root.ToArray(), any.ToArray(), whole.ToArray()

    let inOrder bounds = bounds |> Seq.distinct |> Seq.sort |> Seq.toArray

    let boundsOf tests =
        [
            for struct (_, test) in tests do
                yield! SpanTest.bounds test
        ]

    let spanBounds = boundsOf any |> inOrder

    let traceBounds =
        boundsOf root
        @ [
            for struct (_, test) in whole do
                yield! Option.toList (TraceTest.bound test)
        ]
        |> inOrder

    let anyBits = any |> Array.fold (fun bits struct (bit, _) -> bits ||| bit) 0UL
    let wholeBits = whole |> Array.fold (fun bits struct (bit, _) -> bits ||| bit) 0UL

    static let isSame (left: Condition) (right: Condition) =
        left = right && List.forall2 (fun (a: obj) b -> a.Equals b) (Condition.functions left) (Condition.functions right)

    /// The most tests a policy may have that waits for the ends of traces.
    static member Most = 64

    /// The first tests of a policy, each once, at most that many.
    static member private LeavesUpTo most policy =
        let found = List<Condition>()

        let tests = Policy.conditions policy |> Seq.collect Condition.leaves |> Seq.filter (fun leaf -> not leaf.IsConstant)

        for leaf in tests |> Seq.takeWhile (fun _ -> found.Count < most) do
            if not (found.Exists(fun other -> isSame leaf other)) then
                found.Add leaf

        found

    /// The tests of a policy, each once.
    static member LeavesOf policy = List.ofSeq (Tests.LeavesUpTo Int32.MaxValue policy)

    /// How many tests a policy has, counted no further than that.
    static member CountUpTo most policy = (Tests.LeavesUpTo most policy).Count

    static member Of policy = Tests(Array.ofList (Tests.LeavesOf policy))

    member private _.Leaves: Condition[] = leaves

    /// Whether both give every test the same bit.
    member _.IsLike(other: Tests) = leaves.Length = other.Leaves.Length && Array.forall2 isSame leaves other.Leaves

    member tests.Compile(condition: Condition) : KnownTest =
        match condition with
        | Condition.Constant value -> KnownTest.Constant(if value then Truth.Yes else Truth.No)
        | Condition.And(left, right) -> KnownTest.And(tests.Compile left, tests.Compile right)
        | Condition.Or(left, right) -> KnownTest.Or(tests.Compile left, tests.Compile right)
        | Condition.Not inner -> KnownTest.Not(tests.Compile inner)
        | Condition.AtStart test -> KnownTest.Start(bit (Array.findIndex (isSame condition) leaves), test)
        | Condition.RootSpan _
        | Condition.AnySpan _
        | Condition.WholeTrace _ ->
            let bit = bit (Array.findIndex (isSame condition) leaves)

            if (Condition.spanFunctions condition).IsEmpty then
                KnownTest.Late bit
            else
                KnownTest.LateFunction bit

    /// Runs the tests at the start, before its facts are gone.
    member _.AnswerStart(known: Knowledge, facts: inref<StartFacts>, fault: byref<Fault | null>) =
        for struct (bit, test) in start do
            KnownTest.truth (KnownTest.Start(bit, test)) known &facts &fault |> ignore

    member private _.AnswerSpans(tests: struct (uint64 * SpanTest)[], known: Knowledge, reader: SpanReader, span: obj, isFinal) =
        for struct (bit, test) in tests do
            if (known.Yes ||| known.No) &&& bit = 0UL then
                let mutable fault: Fault | null = null

                if SpanTest.holds test reader span &fault then
                    known.Yes <- known.Yes ||| bit
                elif isFinal then
                    known.No <- known.No ||| bit

                if not (isNull fault) then
                    known.Faulty <- known.Faulty ||| bit
                    known.Fault <- if isNull known.Fault then fault else known.Fault

    static member private Learn(known: Knowledge, bit, truth) =
        match truth with
        | Truth.Yes -> known.Yes <- known.Yes ||| bit
        | Truth.No -> known.No <- known.No ||| bit
        | Truth.Unknown -> ()

    member private _.AnswerWhole(known: Knowledge, ticks, isComplete) =
        for struct (bit, test) in whole do
            if (known.Yes ||| known.No) &&& bit = 0UL then
                Tests.Learn(known, bit, Condition.wholeTruth test ticks known.SpanCount known.ErrorCount isComplete)

    member private tests.AnswerEnded(known: Knowledge, isComplete) = tests.AnswerWhole(known, known.LastEnd - known.FirstStart, isComplete)

    member private _.Count(known: Knowledge, reader: SpanReader, span: obj) =
        known.SpanCount <- known.SpanCount + 1

        if reader.IsFailed span then
            known.ErrorCount <- known.ErrorCount + 1

        let started = reader.StartTicks span
        let ended = started + reader.DurationTicks span
        known.FirstStart <- if known.SpanCount = 1 then started else min known.FirstStart started
        known.LastEnd <- if known.SpanCount = 1 then ended else max known.LastEnd ended

    /// The trace has begun: some bounds hold for no span at all.
    member tests.Began(known: Knowledge) = tests.AnswerEnded(known, false)

    /// Another local root of the trace begins: all that is known of its spans so far, and nothing about a root.
    member _.Join(earlier: Knowledge, known: Knowledge) =
        let bits = anyBits ||| wholeBits
        known.Yes <- known.Yes ||| (earlier.Yes &&& bits)
        known.No <- known.No ||| (earlier.No &&& bits)
        known.Faulty <- earlier.Faulty &&& bits
        known.Fault <- if known.Faulty = 0UL then null else earlier.Fault
        known.SpanCount <- earlier.SpanCount
        known.ErrorCount <- earlier.ErrorCount
        known.FirstStart <- earlier.FirstStart
        known.LastEnd <- earlier.LastEnd

    /// A span has ended. Whether it changes what is known.
    member tests.Ended(known: Knowledge, reader: SpanReader, span: obj, isRoot: bool) =
        let yes, no, faulty = known.Yes, known.No, known.Faulty

        if (known.Yes &&& anyBits) <> anyBits then
            tests.AnswerSpans(any, known, reader, span, false)

        if isRoot && not known.HasRoot then
            known.HasRoot <- true
            tests.AnswerSpans(root, known, reader, span, true)

        if whole.Length > 0 then
            tests.Count(known, reader, span)
            tests.AnswerEnded(known, false)

        yes <> known.Yes || no <> known.No || faulty <> known.Faulty

    /// Time has passed for what is open. Whether it changes what is known.
    member tests.Ran(known: Knowledge, elapsed: Elapsed) =
        let yes, no = known.Yes, known.No

        for struct (bit, test) in root do
            if not known.HasRoot && elapsed.Root >= 0L && (known.Yes ||| known.No) &&& bit = 0UL then
                Tests.Learn(known, bit, SpanTest.openTruth test elapsed.Root)

        // Other spans can still pass a test that this one will not.
        for struct (bit, test) in any do
            if elapsed.Longest >= 0L && known.Yes &&& bit = 0UL && SpanTest.openTruth test elapsed.Longest = Truth.Yes then
                known.Yes <- known.Yes ||| bit

        if elapsed.Trace >= 0L then
            tests.AnswerWhole(known, max elapsed.Trace (known.LastEnd - known.FirstStart), false)

        yes <> known.Yes || no <> known.No

    /// The bounds, in ticks, at which an open root or an open trace can become known; each once, in order.
    member _.TraceBounds: int64[] = traceBounds

    /// The same for any open span.
    member _.SpanBounds: int64[] = spanBounds

    /// Nothing more will come.
    member tests.Complete(known: Knowledge) =
        tests.AnswerEnded(known, true)
        let all = if leaves.Length = 64 then UInt64.MaxValue else bit leaves.Length - 1UL
        known.No <- known.No ||| (all &&& ~~~known.Yes)
