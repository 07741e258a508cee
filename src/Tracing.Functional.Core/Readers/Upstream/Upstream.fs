// What a service does before a gateway that decides by the same policy: it drops what the policy drops whatever comes, and sends the rest.
// A policy from a policy: everything that its start leaves open is kept.
namespace Tracing.Functional

module internal Upstream =

    /// A policy that keeps what another may keep.
    [<NoComparison>]
    type private Upper =
        {
            Policy: Policy
            /// Whether the other may have no opinion although this one has one.
            MayAbstain: bool
        }

    let private isTrue condition = (condition = Condition.Constant true)
    let private isFalse condition = (condition = Condition.Constant false)

    let private andAlso left right =
        if isTrue left then right
        elif isTrue right then left
        elif isFalse left || isFalse right then Condition.Constant false
        else Condition.And(left, right)

    let private orElse left right =
        if isFalse left then right
        elif isFalse right then left
        elif isTrue left || isTrue right then Condition.Constant true
        else Condition.Or(left, right)

    let private negate condition =
        match condition with
        | Condition.Constant value -> Condition.Constant(not value)
        | other -> Condition.Not other

    /// The condition at the start of which what is known later is taken as that. If true, it holds when the other may; if false, when the
    /// other does for certain.
    let rec private assuming value condition =
        match condition with
        | Condition.Constant _
        | Condition.AtStart _ -> condition
        | Condition.RootSpan _
        | Condition.AnySpan _
        | Condition.WholeTrace _ -> Condition.Constant value
        | Condition.And(left, right) -> andAlso (assuming value left) (assuming value right)
        | Condition.Or(left, right) -> orElse (assuming value left) (assuming value right)
        | Condition.Not inner -> negate (assuming (not value) inner)

    let rec private keepsAll policy =
        match policy with
        | Policy.Always -> true
        | Policy.Named(_, inner)
        | Policy.Annotate(_, inner) -> keepsAll inner
        | _ -> false

    /// What is kept by one of them; a part that keeps everything says it alone.
    let private either parts =
        match parts |> List.filter (fun part -> part <> Policy.Abstain), List.tryFind keepsAll parts with
        | _, Some all -> all
        | [], None -> Policy.Abstain
        | [ one ], None -> one
        | several, None -> Policy.AnyOf several

    let private conditional condition inner =
        if isTrue condition then inner
        elif isFalse condition || inner = Policy.Abstain then Policy.Abstain
        else Policy.Conditional(condition, inner)

    let private inTurn first second =
        match first.Policy, second.Policy with
        | Policy.Abstain, _ -> second.Policy
        | one, _ when keepsAll one -> one
        | one, Policy.Abstain -> one
        | one, Policy.OrElse others -> Policy.OrElse(one :: others)
        | one, another -> Policy.OrElse [ one; another ]

    /// The second is asked if the first has no opinion.
    let private followedBy second first =
        {
            Policy =
                if first.MayAbstain then
                    either [ first.Policy; second.Policy ]
                else
                    inTurn first second
            MayAbstain = first.MayAbstain || second.MayAbstain
        }

    /// What may be missing in the end does not bound the others.
    let private together (parts: Upper list) =
        let sure, open' = parts |> List.partition (fun part -> not part.MayAbstain)
        let loose = { Policy = either (open' |> List.map _.Policy); MayAbstain = true }

        match sure |> List.map _.Policy with
        | [] -> loose
        | [ one ] when open'.IsEmpty -> { Policy = one; MayAbstain = false }
        | several when open'.IsEmpty -> { Policy = Policy.AllOf several; MayAbstain = false }
        | several ->
            let bound = { Policy = (if several.Length = 1 then several.Head else Policy.AllOf several); MayAbstain = false }
            bound |> followedBy loose

    let rec private upper policy =
        let exact policy = { Policy = policy; MayAbstain = false }

        match policy with
        | Policy.Always
        | Policy.Never
        | Policy.Abstain
        | Policy.FixedRatio _ -> exact policy
        | Policy.Adaptive _
        | Policy.AdaptiveWindow _
        | Policy.RateLimited _ -> exact Policy.Always
        | Policy.FirstSeen _ -> { Policy = Policy.Always; MayAbstain = true }
        | Policy.PerKey(_, _, inner) -> upper inner
        | Policy.Conditional(condition, inner) ->
            let inner = upper inner

            {
                Policy = conditional (assuming true condition) inner.Policy
                MayAbstain = inner.MayAbstain || (Condition.firstLate condition).IsSome
            }
        | Policy.OrElse parts -> parts |> List.map upper |> List.reduceBack (fun first others -> first |> followedBy others)
        | Policy.AnyOf parts ->
            let parts = parts |> List.map upper

            { Policy = either (parts |> List.map _.Policy); MayAbstain = parts |> List.exists _.MayAbstain }
        | Policy.AllOf parts -> parts |> List.map upper |> together
        | Policy.ParentBased(root, cases) ->
            let own part = part |> Option.map (fun part -> (upper part).Policy)

            let cases =
                {
                    RemoteSampled = own cases.RemoteSampled
                    RemoteNotSampled = own cases.RemoteNotSampled
                    LocalSampled = own cases.LocalSampled
                    LocalNotSampled = own cases.LocalNotSampled
                }

            { Policy = Policy.ParentBased((upper root).Policy, cases); MayAbstain = true }
        | Policy.Named(name, inner) ->
            let inner = upper inner

            { inner with
                Policy =
                    if inner.Policy = Policy.Abstain then
                        inner.Policy
                    else
                        Policy.Named(name, inner.Policy)
            }
        | Policy.Annotate(_, inner) -> upper inner

    /// Laws: it keeps every trace at its start that the policy may keep in the end, by the same R; it neither waits nor remembers anything;
    /// and a policy that neither waits nor remembers has the same opinions.
    let policy policy = (upper policy).Policy
