// How claims on tests that answer yes or no read on a card: negation inside the test, and few parentheses.
namespace Tracing.Functional

open System

module internal ClaimText =

    let private value isTrue (test: ValueTest) =
        match test with
        | ValueTest.Exists -> if isTrue then "exists" else "does not exist"
        | ValueTest.Is constant -> if isTrue then $"is {constant}" else $"is not {constant}"
        | ValueTest.OneOf _
        | ValueTest.Like _ ->
            if isTrue then
                test.ToString()
            else
                "is not " + test.ToString().Substring "is ".Length
        | ValueTest.Matches regex -> (if isTrue then "matches " else "does not match ") + Canonical.text regex.Text
        | ValueTest.Compare _ -> if isTrue then test.ToString() else $"not {test}"

    let private kind isTrue (kind: SpanKind) =
        let name = kind.ToString().ToLowerInvariant()
        if isTrue then $"kind is {name}" else $"kind is not {name}"

    let private unlessTrue isTrue text = if isTrue then text else "not " + text

    let private parent test =
        match test with
        | ParentTest.None -> "without a parent"
        | ParentTest.Local -> "parent local"
        | ParentTest.Remote -> "parent remote"
        | ParentTest.Sampled -> "parent sampled"
        | ParentTest.NotSampled -> "parent not sampled"

    let private start isTrue test =
        match test with
        | StartTest.Name test -> $"name {value isTrue test}"
        | StartTest.Kind test -> kind isTrue test
        | StartTest.Source test -> $"source {value isTrue test}"
        | StartTest.Attribute(key, test) -> $"attribute {Canonical.text key} {value isTrue test}"
        | StartTest.Baggage(name, test) -> $"baggage {Canonical.text name} {value isTrue test}"
        | StartTest.Method test -> $"method {value isTrue test}"
        | StartTest.Path test -> $"path {value isTrue test}"
        | StartTest.Header(name, test) -> $"header {Canonical.text name} {value isTrue test}"
        | StartTest.Parent ParentTest.None -> if isTrue then "without a parent" else "with a parent"
        | StartTest.Parent test -> unlessTrue isTrue (parent test)
        | StartTest.Linked -> unlessTrue isTrue "linked"
        | StartTest.LinkedToSampled -> unlessTrue isTrue "linked to a sampled span"
        | StartTest.Function named -> unlessTrue isTrue (named.ToString())

    let private duration isTrue order bound = unlessTrue isTrue $"{Canonical.compare order} {Canonical.time bound}"

    let rec private span isTrue test =
        match test with
        | SpanTest.Failed -> unlessTrue isTrue "failed"
        | SpanTest.Name test -> $"name {value isTrue test}"
        | SpanTest.Kind test -> kind isTrue test
        | SpanTest.Source test -> $"source {value isTrue test}"
        | SpanTest.Attribute(key, test) -> $"attribute {Canonical.text key} {value isTrue test}"
        | SpanTest.ExceptionType test -> unlessTrue isTrue $"exception type {value true test}"
        | SpanTest.Event test -> unlessTrue isTrue $"event {value true test}"
        | SpanTest.Duration(order, bound) -> $"duration {duration isTrue order bound}"
        | SpanTest.Function named -> unlessTrue isTrue (named.ToString())
        | SpanTest.Not inner -> span (not isTrue) inner
        | SpanTest.And(left, right) -> joinSpans isTrue left right (if isTrue then "and" else "or")
        | SpanTest.Or(left, right) -> joinSpans isTrue left right (if isTrue then "or" else "and")

    and private joinSpans isTrue left right word = $"({span isTrue left} {word} {span isTrue right})"

    let private whole isTrue test =
        match test with
        | TraceTest.Duration(order, bound) -> $"duration {duration isTrue order bound}"
        | TraceTest.SpanCount(order, bound) -> "span count " + unlessTrue isTrue $"{Canonical.compare order} {bound}"
        | TraceTest.ErrorCount(order, bound) -> "error count " + unlessTrue isTrue $"{Canonical.compare order} {bound}"

    let rec private test isTrue condition =
        match condition with
        | Condition.Constant value -> if value = isTrue then "true" else "false"
        | Condition.AtStart test -> start isTrue test
        // A trace may be over without a root: then no test on it holds.
        | Condition.RootSpan test -> unlessTrue isTrue $"root span {span true test}"
        | Condition.AnySpan test -> (if isTrue then "any span " else "no span ") + span true test
        | Condition.WholeTrace test -> $"whole trace {whole isTrue test}"
        | Condition.Not inner -> test (not isTrue) inner
        | Condition.And _
        | Condition.Or _ -> unlessTrue isTrue (condition.ToString())

    let private isCompound claim =
        match claim with
        | Claim.Is _ -> false
        | Claim.All parts
        | Claim.Some parts -> parts.Length > 1

    /// The outermost word stands behind a comma if what it joins has words of its own; what is deeper than that stands in parentheses.
    let rec private at level claim =
        match claim with
        | Claim.Is(condition, _, answers) -> test (answers = Answers.Yes) condition
        | Claim.All [] -> "true"
        | Claim.Some [] -> "false"
        | Claim.All parts -> join level "and" parts
        | Claim.Some parts -> join level "or" parts

    and private join level word (parts: Claim list) =
        let isLoose = level = 0 && List.exists isCompound parts
        let separator = if isLoose then $", {word} " else $" {word} "
        let text = String.Join(separator, parts |> List.map (at (level + 1)))
        if level > 1 then $"({text})" else text

    let render claim = at 0 claim
