// Which parts of a policy are ever asked, whatever trace comes and whenever it is decided; and the policy without the others.
namespace Tracing.Functional

/// A part that is never asked: where it stands, as the number of each part on the way from the top, and how it reads.
type internal Unreached = { Path: int list; Text: string }

/// A policy in which parts that are never asked abstain.
[<NoComparison; NoEquality>]
type internal Reached = { Policy: Policy; Unreached: Unreached list }

module internal Reached =

    /// Where a part stands: its path backwards, the innermost name, and what holds whenever it is asked.
    [<NoComparison; NoEquality>]
    type private Place = { Back: int list; Name: string; Given: Claim }

    let private both given claim = Claim.all [ given; claim ] |> Claim.orIfLarge given
    let private below i place = { place with Back = i :: place.Back }

    /// The outermost names in it, or its text.
    let rec private names policy =
        match policy with
        | Policy.Named(name, _) -> [ Canonical.text name ]
        | other -> Policy.parts other |> List.collect names

    let private texts place policy =
        match names policy with
        | [] when place.Name = "" -> [ policy.ToString() ]
        | [] -> [ $"{policy} in {Canonical.text place.Name}" ]
        | names -> names

    let private notAsked place policy =
        let unreached = texts place policy |> List.map (fun text -> { Path = List.rev place.Back; Text = text })
        { Policy = Policy.Abstain; Unreached = unreached }

    let private map make (reached: Reached) = { reached with Policy = make reached.Policy }

    let private several make (parts: Reached list) =
        { Policy = make (parts |> List.map _.Policy); Unreached = parts |> List.collect _.Unreached }

    /// A rule that never has an opinion, because what could give one is never asked, goes by its name.
    let private named name (reached: Reached) =
        let isSilent = (Outlook.from View.Any reached.Policy).MaySay = Claim.no

        {
            Policy = Policy.Named(name, reached.Policy)
            Unreached =
                if isSilent then
                    reached.Unreached |> List.map (fun part -> { part with Text = Canonical.text name })
                else
                    reached.Unreached
        }

    let rec private walk place policy : Reached =
        if place.Given = Claim.no then
            notAsked place policy
        else
            let inner = below 0 place

            match policy with
            | Policy.Always
            | Policy.Never
            | Policy.Abstain
            | Policy.FixedRatio _
            | Policy.Adaptive _
            | Policy.AdaptiveWindow _
            | Policy.RateLimited _
            | Policy.FirstSeen _ -> { Policy = policy; Unreached = [] }
            | Policy.Conditional(condition, part) -> conditional place inner condition part
            | Policy.OrElse parts -> inTurn place parts |> several Policy.OrElse
            | Policy.AnyOf parts -> parts |> List.mapi (fun i part -> walk (below i place) part) |> several Policy.AnyOf
            | Policy.AllOf parts -> parts |> List.mapi (fun i part -> walk (below i place) part) |> several Policy.AllOf
            | Policy.ParentBased(root, cases) -> byParent place root cases
            | Policy.PerKey(key, settings, part) -> walk inner part |> map (fun part -> Policy.PerKey(key, settings, part))
            | Policy.Named(name, part) -> walk { inner with Name = name } part |> named name
            | Policy.Annotate(attributes, part) -> walk inner part |> map (fun part -> Policy.Annotate(attributes, part))

    /// A condition that holds whenever it is asked is no condition.
    and private conditional place inner condition part =
        let holds = View.holds View.Any condition
        let reached = walk { inner with Given = both place.Given holds } part
        let isSure = Claim.contradicts place.Given (Claim.negate holds)

        reached |> map (fun part -> Policy.Conditional((if isSure then Condition.Constant true else condition), part))

    /// A part is asked only if those before it have no opinion.
    and private inTurn place parts =
        let next (i, given) part =
            let says = (Outlook.from View.Any part).Says
            walk { below i place with Given = given } part, (i + 1, both given (Claim.unless says))

        parts |> List.mapFold next (0, place.Given) |> fst

    and private byParent place root cases =
        let walkCase i (case, part) = case, walk { below i place with Given = both place.Given (Outlook.ofCase case) } part

        let all = (None, root) :: (cases.Overridden |> List.map (fun (case, part) -> Some case, part)) |> List.mapi walkCase
        let on case = all |> List.tryFind (fun (other, _) -> other = Some case) |> Option.map (fun (_, reached) -> reached.Policy)

        let cases =
            {
                RemoteSampled = on ParentCase.RemoteSampled
                RemoteNotSampled = on ParentCase.RemoteNotSampled
                LocalSampled = on ParentCase.LocalSampled
                LocalNotSampled = on ParentCase.LocalNotSampled
            }

        all |> List.map snd |> several (fun parts -> Policy.ParentBased(List.head parts, cases))

    /// The policy by what of it is asked.
    let of' policy = walk { Back = []; Name = ""; Given = Claim.yes } policy
