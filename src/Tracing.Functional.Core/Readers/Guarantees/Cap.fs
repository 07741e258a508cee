// How many traces a policy keeps at most in any t seconds: a sum of straight lines, one for each state that limits a rate, or none and the
// rules because of which there is none. Owns what each leaf is capped by and how caps combine.
namespace Tracing.Functional

open System
open System.Globalization
open System.Numerics
open System.Runtime.CompilerServices

/// <summary>At most <c>Burst + PerSecond * t</c> traces in any t seconds, both ends of them counted.</summary>
[<Struct; IsReadOnly; NoComparison>]
type RateCap =
    {
        /// Traces kept at once, at most. A whole number.
        Burst: float
        /// Traces kept per second in the long run, at most.
        PerSecond: float
    }

    /// Such as "90 + 10 t".
    override cap.ToString() = RateCap.Number cap.Burst + " + " + RateCap.Number cap.PerSecond + " t"

    /// At most ten digits. A number with more is rounded up to nine, but for what sums of decimal numbers lose.
    static member private Number(value: float) =
        let exact = value.ToString("G15", CultureInfo.InvariantCulture)

        if exact.Length <= 11 then
            exact
        else
            (value * (1.0 + 5e-9)).ToString("G9", CultureInfo.InvariantCulture)

/// A rule by its name, else by its kind, or other words for what keeps traces.
type internal RuleName =
    {
        Text: string
        IsName: bool
    }

    /// Names are quoted.
    override rule.ToString() = if rule.IsName then Canonical.text rule.Text else rule.Text

/// `Copies` states of one law: each keeps at most (Debt + t) / Tau traces in t nanoseconds.
type internal CapTerm =
    {
        Copies: BigInteger
        /// Nanoseconds of debt that all its traces at once may make.
        Debt: int64
        /// Nanoseconds of debt for each trace.
        Tau: int64
        PerSecond: float
    }

    member private term.Burst = (bigint term.Debt + bigint term.Tau - 1I) / bigint term.Tau
    member term.Cap = { Burst = float (term.Copies * term.Burst); PerSecond = float term.Copies * term.PerSecond }

[<RequireQualifiedAccess>]
type internal Cap =
    /// The sum of these.
    | AtMost of CapTerm list
    /// None, because of these rules; at least one.
    | NoneOf of RuleName list

module internal Cap =

    let zero = Cap.AtMost []

    let private ofLaw (law: DebtLaw) =
        Cap.AtMost [ { Copies = 1I; Debt = law.ShedDebt + law.Tau; Tau = law.Tau; PerSecond = law.TargetPerSecond } ]

    /// Each place keeps one trace in a period.
    let private ofFirstSeen (period: TimeSpan) maxKeys =
        let tau = Keys.nanoseconds period
        Cap.AtMost [ { Copies = bigint (maxKeys: int); Debt = tau; Tau = tau; PerSecond = 1.0 / period.TotalSeconds } ]

    /// What is kept by the one or the other.
    let sum caps =
        let add left right =
            match left, right with
            | Cap.AtMost left, Cap.AtMost right -> Cap.AtMost(left @ right)
            | Cap.NoneOf left, Cap.NoneOf right -> Cap.NoneOf(List.distinct (left @ right))
            | Cap.NoneOf rules, Cap.AtMost _
            | Cap.AtMost _, Cap.NoneOf rules -> Cap.NoneOf rules

        List.fold add zero caps

    /// The straight line of a sum; null if there is none.
    let line cap =
        let add left right = { Burst = left.Burst + right.Burst; PerSecond = left.PerSecond + right.PerSecond }

        match cap with
        | Cap.AtMost terms -> terms |> List.map _.Cap |> List.fold add { Burst = 0.0; PerSecond = 0.0 } |> Nullable
        | Cap.NoneOf _ -> Nullable()

    /// The one that is less in the long run. All of them hold.
    let private least caps =
        let height cap =
            match line cap with
            | line when line.HasValue -> struct (line.Value.PerSecond, line.Value.Burst)
            | _ -> struct (infinity, infinity)

        caps |> List.minBy height

    let private times (copies: BigInteger) cap =
        match cap with
        | Cap.AtMost terms -> Cap.AtMost(terms |> List.map (fun term -> { term with Copies = copies * term.Copies }))
        | Cap.NoneOf _ -> cap

    /// A part below others: the innermost name, how many states of it there may be, and whether one may be given to another key.
    [<NoComparison; NoEquality>]
    type private Place = { Name: string; Copies: BigInteger; IsKeyed: bool }

    let private top = { Name = ""; Copies = 1I; IsKeyed = false }

    let private rule place kind =
        if place.Name = "" then
            { Text = kind; IsName = false }
        else
            { Text = place.Name; IsName = true }

    let private none place kind = Cap.NoneOf [ rule place kind ]

    let private inKeys (settings: KeySettings) place = { place with Copies = place.Copies * bigint (settings.MaxKeys + 1); IsKeyed = true }

    let private parent text = Cap.NoneOf [ { Text = text; IsName = false } ]

    /// What follows parents of other processes. A parent of this process is of a trace that is counted already.
    let private followed (cases: ParentCases) =
        if cases.RemoteSampled.IsNone then
            parent "remote parents that are sampled"
        else
            zero

    /// Whether it keeps no trace at all.
    let private keepsNone policy = (Outlook.from View.Any policy).Drops = Claim.yes

    let private saysOnAll policy = (Outlook.from View.Any policy).Says = Claim.yes

    /// What one leaf is capped by, and its kind; none if it is no leaf that keeps.
    let private ofLeaf place policy =
        let kind, cap =
            match policy with
            | Policy.Always -> "always", None
            | Policy.FixedRatio _ -> "fixedRatio", None
            | Policy.Adaptive settings -> "adaptive", Some(ofLaw (DebtLaw.OfAdaptive settings))
            | Policy.AdaptiveWindow _ -> "adaptiveWindow", None
            | Policy.RateLimited(rate, burst) -> "rateLimited", Some(ofLaw (DebtLaw.OfRateLimited(rate, burst)))
            | Policy.FirstSeen _ when place.IsKeyed -> "firstSeen", None
            | Policy.FirstSeen(_, period, maxKeys) -> "firstSeen", Some(ofFirstSeen period maxKeys)
            | Policy.Never
            | Policy.Abstain
            | Policy.Conditional _
            | Policy.OrElse _
            | Policy.AnyOf _
            | Policy.AllOf _
            | Policy.ParentBased _
            | Policy.PerKey _
            | Policy.Named _
            | Policy.Annotate _ -> "", Some zero

        rule place kind, cap |> Option.map (times place.Copies) |> Option.defaultWith (fun () -> none place kind)

    let rec private ofPart place policy =
        let parts = Policy.parts policy

        if keepsNone policy then
            zero
        else
            match policy with
            | Policy.Always
            | Policy.Never
            | Policy.Abstain
            | Policy.FixedRatio _
            | Policy.Adaptive _
            | Policy.AdaptiveWindow _
            | Policy.RateLimited _
            | Policy.FirstSeen _ -> snd (ofLeaf place policy)
            | Policy.Conditional(_, inner)
            | Policy.Annotate(_, inner) -> ofPart place inner
            | Policy.Named(name, inner) -> ofPart { place with Name = name } inner
            | Policy.PerKey(_, settings, inner) -> ofPart (inKeys settings place) inner
            | Policy.OrElse parts
            | Policy.AnyOf parts -> parts |> List.map (ofPart place) |> sum
            | Policy.AllOf parts -> allOf place parts
            | Policy.ParentBased(_, cases) -> sum ((parts |> List.map (ofPart place)) @ [ followed cases ])

    /// What all parts that have an opinion keep. One that may have none bounds nothing.
    and private allOf place parts =
        let caps = parts |> List.map (fun part -> ofPart place part, part)
        least (sum (List.map fst caps) :: (caps |> List.filter (snd >> saysOnAll) |> List.map fst))

    /// The cap of a policy without parts that are never asked.
    let ofPolicy policy = ofPart top policy

    let rec private leaves place policy =
        let below place = Policy.parts policy |> List.collect (leaves place)

        match policy with
        | Policy.Always
        | Policy.FixedRatio _
        | Policy.Adaptive _
        | Policy.AdaptiveWindow _
        | Policy.RateLimited _
        | Policy.FirstSeen _ -> [ ofLeaf place policy ]
        | Policy.Never
        | Policy.Abstain -> []
        | Policy.Named(name, _) -> below { place with Name = name }
        | Policy.PerKey(_, settings, _) -> below (inKeys settings place)
        | Policy.ParentBased(_, cases) when cases.RemoteSampled.IsNone -> (rule place "parent", followed cases) :: below place
        | Policy.ParentBased _
        | Policy.Conditional _
        | Policy.OrElse _
        | Policy.AnyOf _
        | Policy.AllOf _
        | Policy.Annotate _ -> below place

    /// The caps of its rules, of all parts of each rule together, in the order they are written. Rules without a cap are left out.
    let ofRules policy =
        leaves top policy
        |> List.groupBy (fun (rule, _) -> rule.Text)
        |> List.map (fun (_, parts) -> fst parts[0], parts |> List.map snd |> sum)
        |> List.filter (fun (_, cap) -> cap.IsAtMost)
