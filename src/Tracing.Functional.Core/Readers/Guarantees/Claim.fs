// Claims about what tests say of a trace: "and" and "or" over sets of answers that a test may give, and how they become simpler. Owns no
// policy. A claim that is simplified means the same, or less is known of what it may mean: never more.
namespace Tracing.Functional

/// A set of answers of a test, as bits.
module internal Answers =

    [<Literal>]
    let Yes = 1

    [<Literal>]
    let No = 2

    [<Literal>]
    let Unknown = 4

    /// Marks a test that may answer differently if it is asked twice: it is no answer.
    [<Literal>]
    let Fickle = 8

    /// Those of the domain that are not in the set.
    let others domain answers = domain &&& ~~~(answers ||| Fickle)

[<RequireQualifiedAccess; NoComparison>]
type internal Claim =
    /// The test's answer is one of these, out of all that it may give.
    | Is of test: Condition * domain: int * answers: int
    /// All hold. The empty one is true.
    | All of Claim list
    /// At least one holds. The empty one is false.
    | Some of Claim list

/// What tests exclude about each other.
module internal Exclusion =

    let private differ left right =
        match left, right with
        | ValueTest.Is(Constant.Text left), ValueTest.Is(Constant.Text right) -> left <> right
        | _ -> false

    let private isRoot parent = (parent = ParentTest.None)
    let private ofOrigin parent = (parent = ParentTest.Local || parent = ParentTest.Remote)
    let private parentsExclude left right = left <> right && (isRoot left || isRoot right || ofOrigin left = ofOrigin right)

    let private startExcludes left right =
        match left, right with
        | StartTest.Name left, StartTest.Name right
        | StartTest.Source left, StartTest.Source right
        | StartTest.Method left, StartTest.Method right
        | StartTest.Path left, StartTest.Path right -> differ left right
        | StartTest.Attribute(key, left), StartTest.Attribute(other, right)
        | StartTest.Baggage(key, left), StartTest.Baggage(other, right)
        | StartTest.Header(key, left), StartTest.Header(other, right) -> key = other && differ left right
        | StartTest.Kind left, StartTest.Kind right -> left <> right
        | StartTest.Parent left, StartTest.Parent right -> parentsExclude left right
        | _ -> false

    /// Whether both cannot hold of one trace. False if that is not sure.
    let between left right =
        match left, right with
        | Condition.AtStart left, Condition.AtStart right -> startExcludes left right
        | _ -> false

module internal Claim =

    let yes = Claim.All []
    let no = Claim.Some []

    /// One test twice, with the very same functions of the user.
    let private isSame (left: Condition) (right: Condition) =
        left = right && List.forall2 (fun (a: obj) b -> a.Equals b) (Condition.functions left) (Condition.functions right)

    let rec negate claim =
        match claim with
        | Claim.Is(test, domain, answers) -> Claim.Is(test, domain, Answers.others domain answers)
        | Claim.All parts -> Claim.Some(List.map negate parts)
        | Claim.Some parts -> Claim.All(List.map negate parts)

    /// How many tests it has.
    let rec size claim =
        match claim with
        | Claim.Is _ -> 1
        | Claim.All parts
        | Claim.Some parts -> List.sumBy size parts

    /// The answers that a test may give if these claims on single tests hold.
    let private possible given test domain =
        let narrow answers claim =
            match claim with
            | Claim.Is(_, other, _) when other &&& Answers.Fickle <> 0 -> answers
            | Claim.Is(other, _, allowed) when isSame other test -> answers &&& allowed
            | Claim.Is(other, _, Answers.Yes) when Exclusion.between other test -> answers &&& ~~~Answers.Yes
            | Claim.Is _
            | Claim.All _
            | Claim.Some _ -> answers

        if domain &&& Answers.Fickle <> 0 then domain else List.fold narrow domain given

    let private isTest claim =
        match claim with
        | Claim.Is _ -> true
        | Claim.All _
        | Claim.Some _ -> false

    /// The parts of a claim that is a part of one of its own kind.
    let private spread isAll claim =
        match claim with
        | Claim.All parts when isAll -> parts
        | Claim.Some parts when not isAll -> parts
        | other -> [ other ]

    /// The claim, as far as it is open if those on single tests hold.
    let rec private under given claim =
        match claim with
        | Claim.Is(test, domain, answers) ->
            let possible = possible given test domain

            if possible &&& answers = 0 then no
            elif Answers.others possible answers = 0 then yes
            else claim
        | Claim.All parts -> combine true given parts
        | Claim.Some parts -> combine false given parts

    /// Each part matters only if the other parts do not decide: those of an `All` hold, those of a `Some` do not.
    and private combine isAll given parts =
        let neutral, absorbing = if isAll then yes, no else no, yes
        let assumed claim = if isAll then claim else negate claim
        let others before after = before @ after |> List.filter isTest |> List.map assumed

        // From the last to the first, so that of two alike the first one stays.
        let rec simplify before after =
            match before with
            | [] -> after
            | part :: earlier -> simplify earlier (spread isAll (under (others earlier after @ given) part) @ after)

        let simpler = simplify (List.rev (List.collect (spread isAll) parts)) []

        if List.contains absorbing simpler then absorbing
        elif simpler = parts then ofParts isAll simpler
        elif List.isEmpty simpler then neutral
        else combine isAll given simpler

    and private ofParts isAll parts =
        match parts with
        | [ part ] -> part
        | parts -> if isAll then Claim.All parts else Claim.Some parts

    /// Simpler, and the same.
    let simplify claim = under [] claim

    let all claims = simplify (Claim.All claims)
    let some claims = simplify (Claim.Some claims)
    let unless claim = simplify (negate claim)

    /// Whether both cannot hold. False if that is not sure.
    let contradicts given claim = all [ given; claim ] = no

    /// A claim of more tests than that is given up, so that reading a policy takes bounded time.
    let largest = 50

    /// The claim, or that instead if it is too large.
    let orIfLarge instead claim = if size claim > largest then instead else claim

    /// A condition as a claim, by what to claim of each of its tests: that it holds, or that it does not.
    let rec ofCondition (ofTest: Condition -> bool -> Claim) isTrue condition =
        match condition with
        | Condition.Constant value -> if value = isTrue then yes else no
        | Condition.Not inner -> ofCondition ofTest (not isTrue) inner
        | Condition.And(left, right) ->
            let parts = [ ofCondition ofTest isTrue left; ofCondition ofTest isTrue right ]
            if isTrue then Claim.All parts else Claim.Some parts
        | Condition.Or(left, right) ->
            let parts = [ ofCondition ofTest isTrue left; ofCondition ofTest isTrue right ]
            if isTrue then Claim.Some parts else Claim.All parts
        | Condition.AtStart _
        | Condition.RootSpan _
        | Condition.AnySpan _
        | Condition.WholeTrace _ -> ofTest condition isTrue

    /// A claim on tests that answer yes or no, as a condition.
    let rec toCondition claim =
        match claim with
        | Claim.Is(test, _, Answers.Yes) -> test
        | Claim.Is(test, _, _) -> Condition.Not test
        | Claim.All [] -> Condition.Constant true
        | Claim.Some [] -> Condition.Constant false
        | Claim.All parts -> parts |> List.map toCondition |> List.reduce (fun left right -> Condition.And(left, right))
        | Claim.Some parts -> parts |> List.map toCondition |> List.reduce (fun left right -> Condition.Or(left, right))
