// What can be said of a part's opinion over all traces and all randomness: on which it has one for certain, on which it keeps or drops for
// certain, and on which that is open when a trace starts. Careful answers, as claims: if nothing is sure, less is claimed.
namespace Tracing.Functional

/// When the tests of conditions are looked at.
[<RequireQualifiedAccess>]
type internal View =
    /// At a trace's true end: each test holds or not.
    | End
    /// Whenever a trace may be decided, by force too: a late test may be unknown. A function of the user is not trusted to answer alike.
    | Any
    /// When it starts: late tests are not known.
    | Start

module internal View =

    let private twoAnswers = Answers.Yes ||| Answers.No
    let private answer isTrue = if isTrue then Answers.Yes else Answers.No

    let private sure test isTrue = Claim.Is(test, twoAnswers, answer isTrue)

    let private atAnyTime test isTrue =
        let unknown = if (Condition.firstLate test).IsSome then Answers.Unknown else 0
        let fickle = if (Condition.functions test).IsEmpty then 0 else Answers.Fickle
        Claim.Is(test, twoAnswers ||| unknown ||| fickle, answer isTrue)

    let private ofTruth truth isTrue = if truth = Truth.ofBool isTrue then Claim.yes else Claim.no

    /// Before any span, some bounds hold already.
    let private atStart test isTrue =
        match test with
        | Condition.WholeTrace test -> ofTruth (Condition.wholeTruth test 0L 0 0 false) isTrue
        | Condition.AnySpan _
        | Condition.RootSpan _ -> Claim.no
        | Condition.AtStart _
        | Condition.Constant _
        | Condition.And _
        | Condition.Or _
        | Condition.Not _ -> sure test isTrue

    let private ofTest view =
        match view with
        | View.End -> sure
        | View.Any -> atAnyTime
        | View.Start -> atStart

    /// When the condition is known to hold.
    let holds view condition = Claim.ofCondition (ofTest view) true condition |> Claim.simplify

    /// When the condition may turn out to hold, for what is asked then.
    let mayHold view condition =
        match view with
        | View.End
        | View.Any -> holds view condition
        | View.Start -> Claim.ofCondition (ofTest view) false condition |> Claim.unless

/// What can be said of a part. All but MaySay and Open are claimed only if sure; these two unless they are excluded.
[<NoComparison; NoEquality>]
type internal Outlook =
    {
        /// It has an opinion.
        Says: Claim
        /// It may have one.
        MaySay: Claim
        /// If it has an opinion, that is to keep the trace, whatever its randomness.
        Spares: Claim
        /// If it has an opinion, that is to drop the trace, whatever its randomness.
        Drops: Claim
        /// What it says may not be final when the trace starts.
        Open: Claim
    }

    /// It keeps the trace, whatever its randomness.
    member outlook.Keeps = Claim.all [ outlook.Says; outlook.Spares ]

module internal Outlook =

    let private constant says spares drops =
        let claim value = if value then Claim.yes else Claim.no

        {
            Says = claim says
            MaySay = claim says
            Spares = claim spares
            Drops = claim drops
            Open = Claim.no
        }

    let private silent = constant false true true
    let private firstSeen = { constant true true false with Says = Claim.no }

    /// A parent that is followed: the threshold of a sampled one agrees with its flag.
    let private followed isSampled = constant true isSampled (not isSampled)

    let private tooLarge = 200

    /// A claim on several parts, or that instead if reading it would take long.
    let private joined join instead (claims: Claim list) =
        if List.sumBy Claim.size claims > tooLarge then
            instead
        else
            join claims |> Claim.orIfLarge instead

    let private surelyAll = joined Claim.all Claim.no
    let private surelySome = joined Claim.some Claim.no
    let private maybeAll = joined Claim.all Claim.yes
    let private maybeSome = joined Claim.some Claim.yes

    let private conditional view condition inner =
        let holds, mayHold = View.holds view condition, View.mayHold view condition
        let isUnknown = Claim.all [ mayHold; Claim.negate holds ]
        let unlessHeld claim = surelySome [ Claim.negate mayHold; claim ]

        {
            Says = surelyAll [ holds; inner.Says ]
            MaySay = maybeAll [ mayHold; inner.MaySay ]
            Spares = unlessHeld inner.Spares
            Drops = unlessHeld inner.Drops
            Open = maybeSome [ isUnknown; Claim.all [ holds; inner.Open ] ]
        }

    /// Only the first part that has an opinion counts.
    let private inTurn outlooks =
        let all pick = List.foldBack (fun first rest -> surelyAll [ pick first; surelySome [ first.Says; rest ] ]) outlooks Claim.yes
        let whereOpen first rest = maybeSome [ first.Open; maybeAll [ Claim.negate first.Says; rest ] ]

        {
            Says = outlooks |> List.map _.Says |> surelySome
            MaySay = outlooks |> List.map _.MaySay |> maybeSome
            Spares = all _.Spares
            Drops = all _.Drops
            Open = List.foldBack (fun first rest -> whereOpen first rest) outlooks Claim.no
        }

    let private allAtOnce outlooks =
        {
            Says = outlooks |> List.map _.Says |> surelySome
            MaySay = outlooks |> List.map _.MaySay |> maybeSome
            Spares = outlooks |> List.map _.Spares |> surelyAll
            Drops = outlooks |> List.map _.Drops |> surelyAll
            Open = outlooks |> List.map _.Open |> maybeSome
        }

    /// One part that keeps is enough.
    let private anyOf outlooks =
        let all = allAtOnce outlooks
        { all with Spares = surelySome [ outlooks |> List.map _.Keeps |> surelySome; all.Spares ] }

    /// One part that drops is enough.
    let private allOf outlooks =
        let all = allAtOnce outlooks
        let drops = outlooks |> List.map (fun part -> Claim.all [ part.Says; part.Drops ]) |> surelySome
        { all with Drops = surelySome [ drops; all.Drops ] }

    let private parentIs test = Claim.Is(Condition.AtStart(StartTest.Parent test), Answers.Yes ||| Answers.No, Answers.Yes)

    let private flag isSampled = parentIs (if isSampled then ParentTest.Sampled else ParentTest.NotSampled)

    /// The parents of a case, as a claim.
    let ofCase case =
        match case with
        | None -> parentIs ParentTest.None
        | Some ParentCase.RemoteSampled -> Claim.All [ parentIs ParentTest.Remote; flag true ]
        | Some ParentCase.RemoteNotSampled -> Claim.All [ parentIs ParentTest.Remote; flag false ]
        | Some ParentCase.LocalSampled -> Claim.All [ parentIs ParentTest.Local; flag true ]
        | Some ParentCase.LocalNotSampled -> Claim.All [ parentIs ParentTest.Local; flag false ]

    let private isSampled case = (case = ParentCase.RemoteSampled || case = ParentCase.LocalSampled)

    /// Every trace is of exactly one of these cases.
    let private byCase (outlooks: (Claim * Outlook) list) =
        let pick join part =
            match outlooks |> List.map (snd >> part) |> List.distinct with
            | [ same ] -> same
            | _ -> outlooks |> List.map (fun (case, outlook) -> Claim.all [ case; part outlook ]) |> join

        {
            Says = pick surelySome _.Says
            MaySay = pick maybeSome _.MaySay
            Spares = pick surelySome _.Spares
            Drops = pick surelySome _.Drops
            Open = pick maybeSome _.Open
        }

    /// Parents of both kinds that are followed are one case.
    let private parentBased (root: Outlook) (cases: (ParentCase * Outlook option) list) =
        let own = cases |> List.choose (fun (case, outlook) -> outlook |> Option.map (fun outlook -> ofCase (Some case), outlook))

        let ofFlag sampled =
            match cases |> List.filter (fun (case, outlook) -> outlook.IsNone && isSampled case = sampled) with
            | [] -> []
            | [ case, _ ] -> [ ofCase (Some case), followed sampled ]
            | _ -> [ flag sampled, followed sampled ]

        byCase ((ofCase None, root) :: own @ ofFlag true @ ofFlag false)

    /// A stateful part that is asked for good at the start only if its keep is final there.
    let private once final outlook =
        {
            Says = surelyAll [ final; outlook.Says ]
            MaySay = maybeSome [ Claim.negate final; outlook.MaySay ]
            Spares = surelyAll [ final; outlook.Spares ]
            Drops = surelyAll [ final; outlook.Drops ]
            Open = Claim.negate final
        }

    /// `final` says when a stateful part's keep is final, if it is asked now.
    let rec private ofPart view final policy =
        if view = View.Start && Policy.isStateful policy && not (Policy.mayWait policy) then
            once final (ofPart View.End Claim.yes policy)
        else
            match policy with
            | Policy.Always -> constant true true false
            | Policy.Never -> constant true false true
            | Policy.Abstain -> silent
            | Policy.FixedRatio ratio ->
                let threshold = Thresholds.ofRatio ratio
                constant true (threshold = Threshold.Always) (threshold = Threshold.Never)
            | Policy.Adaptive _
            | Policy.AdaptiveWindow _
            | Policy.RateLimited _ -> constant true false false
            | Policy.FirstSeen _ -> firstSeen
            | Policy.Conditional(condition, inner) ->
                let final = surelyAll [ final; View.holds view condition ]
                conditional view condition (ofPart view final inner)
            | Policy.OrElse parts -> inTurn (eachInTurn view final parts)
            | Policy.AnyOf parts -> parts |> List.map (ofPart view final) |> anyOf
            | Policy.AllOf parts -> allOf (eachSpared view final parts)
            | Policy.ParentBased(root, cases) ->
                let ofCase case = case, cases.On case |> Option.map (ofPart view final)
                parentBased (ofPart view final root) (List.map ofCase ParentCase.All)
            | Policy.PerKey(_, _, inner)
            | Policy.Named(_, inner)
            | Policy.Annotate(_, inner) -> ofPart view final inner

    /// What a part keeps is final only if those before it spare the trace.
    and private eachInTurn view final parts =
        let next final part =
            let outlook = ofPart view final part
            outlook, (if view = View.Start then surelyAll [ final; outlook.Spares ] else final)

        parts |> List.mapFold next final |> fst

    /// What a part keeps is final only if all others spare the trace. No part is read twice for one answer, or a nest would take for
    /// ever.
    and private eachSpared view final parts =
        if view <> View.Start || final = Claim.no then
            parts |> List.map (ofPart view final)
        else
            let unsure = parts |> List.map (ofPart view Claim.no)
            let spares = unsure |> List.map _.Spares

            let spared i part =
                let final = surelyAll (final :: List.removeAt i spares)
                if final = Claim.no then unsure[i] else ofPart view final part

            List.mapi spared parts

    /// What can be said of a policy's opinion in that view.
    let from view policy = ofPart view Claim.yes policy
