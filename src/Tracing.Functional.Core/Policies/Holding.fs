// Whether a policy drops no trace at its start, whatever its facts and its randomness. A careful answer: false if it is not sure.
namespace Tracing.Functional

/// What can be said of a part over all traces that start.
[<Struct; NoComparison; NoEquality>]
type private AtHead =
    {
        /// It may have an opinion on every trace.
        MaySayOnAll: bool
        /// If it has an opinion, that may be to keep for certain.
        MayKeep: bool
        /// On some traces its opinion is certain at the start.
        MayBeSure: bool
    }

module internal Holding =

    /// Whether a condition can be true, and whether it can be false, when a trace starts. What is known later is neither.
    let rec private atStart condition =
        match condition with
        | Condition.Constant value -> struct (value, not value)
        | Condition.AtStart _
        | Condition.WholeTrace _ -> struct (true, true)
        | Condition.RootSpan _
        | Condition.AnySpan _ -> struct (false, false)
        | Condition.Not inner ->
            let struct (yes, no) = atStart inner
            struct (no, yes)
        | Condition.And(left, right) ->
            let struct (leftYes, leftNo) = atStart left
            let struct (rightYes, rightNo) = atStart right
            struct (leftYes && rightYes, leftNo || rightNo)
        | Condition.Or(left, right) ->
            let struct (leftYes, leftNo) = atStart left
            let struct (rightYes, rightNo) = atStart right
            struct (leftYes || rightYes, leftNo && rightNo)

    let private certain mayKeep = { MaySayOnAll = true; MayKeep = mayKeep; MayBeSure = true }
    let private silent = { MaySayOnAll = false; MayKeep = true; MayBeSure = false }
    let private doubtful = { MaySayOnAll = false; MayKeep = false; MayBeSure = true }

    /// The first part that may keep every trace decides, if no part before it drops one for certain.
    let private inTurn parts =
        let mayKeepAll part = part.MaySayOnAll && part.MayKeep
        let before = parts |> List.takeWhile (mayKeepAll >> not)
        let sparesAll = before |> List.forall (fun part -> part.MayKeep || not part.MayBeSure)

        {
            MaySayOnAll = parts |> List.exists _.MaySayOnAll
            MayKeep = (before.Length < parts.Length && sparesAll) || parts |> List.forall _.MayKeep
            MayBeSure = parts |> List.exists _.MayBeSure
        }

    /// `isFinal` is whether a stateful part is asked for good when the trace starts.
    let rec private head case isFinal policy =
        let each parts = parts |> List.map (head case isFinal)

        if Policy.isStateful policy && not (Policy.mayWait policy) && not isFinal then
            { silent with MaySayOnAll = true }
        else
            match policy with
            | Policy.Always -> certain true
            | Policy.Never -> certain false
            | Policy.Abstain -> silent
            | Policy.FixedRatio ratio -> certain (ratio >= 1.0)
            | Policy.Adaptive _
            | Policy.AdaptiveWindow _
            | Policy.RateLimited _
            | Policy.FirstSeen _
            | Policy.PerKey _ -> doubtful
            | Policy.Named(_, inner)
            | Policy.Annotate(_, inner) -> head case isFinal inner
            | Policy.OrElse parts -> inTurn (each parts)
            | Policy.AnyOf parts ->
                let parts = each parts
                { inTurn parts with MayKeep = parts |> List.exists (fun part -> part.MaySayOnAll && part.MayKeep) }
            | Policy.AllOf parts ->
                let parts = each parts
                { inTurn parts with MayKeep = parts |> List.forall _.MayKeep }
            | Policy.Conditional(condition, inner) -> conditional case isFinal condition inner
            | Policy.ParentBased(root, cases) -> byParent case isFinal root cases

    and private conditional case isFinal condition inner =
        let struct (mayHold, mayFail) = atStart condition
        let later = head case false inner
        let now = if mayHold then head case isFinal inner else later

        {
            MaySayOnAll = not mayFail && now.MaySayOnAll && later.MaySayOnAll
            MayKeep = now.MayKeep && later.MayKeep
            MayBeSure = mayHold && now.MayBeSure
        }

    and private byParent case isFinal root (cases: ParentCases) =
        match case with
        | None -> head case isFinal root
        | Some parent ->
            match cases.On parent with
            | Some policy -> head case isFinal policy
            | None -> certain (parent = ParentCase.RemoteSampled || parent = ParentCase.LocalSampled)

    let private seesCase policy case =
        let seen = head case true policy
        seen.MaySayOnAll && seen.MayKeep

    /// Whether it drops no trace that starts in this process.
    let seesRoots policy = seesCase policy None

    /// Whether it drops no trace that comes from another process.
    let seesRemotes policy = seesCase policy (Some ParentCase.RemoteSampled) && seesCase policy (Some ParentCase.RemoteNotSampled)
