// The grammar of policies once more, by FParsec: written from the guide's page and not from the parser, so that a slip in one is a
// difference. It knows nothing of places, messages and warnings.
module Tracing.Functional.Tests.SecondParser

open System
open FParsec
open Tracing.Functional
open Tracing.Functional.Building

type private P<'T> = Parser<'T, unit>

// Layout ------------------------------------------------------------------------------------------------------------------------------

let private isSpace c = c = ' ' || c = '\t' || c = '\n' || c = '\r'

let private turns (c: char) =
    (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069') || c = '\u200E' || c = '\u200F' || c = '\u061C'

let private comment: P<unit> = pchar '#' >>. skipManySatisfy (fun c -> c <> '\n' && c <> '\r' && not (turns c))
let private blank: P<unit> = skipMany (skipMany1Satisfy isSpace <|> comment)
let private lexeme (p: P<'T>) = p .>> blank
let private symbol text : P<unit> = lexeme (skipString text)

/// A run of letters, digits, dots and hyphens; the last two do not end it.
let private rawWord: P<string> =
    let isInside c = Char.IsLetterOrDigit c || c = '_' || c = '.' || c = '-'
    let trailing (text: string) = text.Length - text.TrimEnd('.', '-').Length

    (satisfy (fun c -> Char.IsLetter c || c = '_')) .>>. manySatisfy isInside
    >>= fun (first, rest) ->
        let text = string first + rest
        let extra = min (trailing text) (text.Length - 1)

        if extra = 0 then
            preturn text
        else
            fun stream ->
                stream.Seek(stream.Index - int64 extra)
                Reply(text.Substring(0, text.Length - extra))

let private word (expected: string) : P<unit> =
    attempt (lexeme (rawWord >>= fun text -> if text = expected then preturn () else fail expected))

let private words (expected: string) : P<unit> = attempt (expected.Split ' ' |> Array.map word |> Array.reduce (>>.))

let private checkedBy (result: Result<'T, PolicyError>) : P<'T> =
    match result with
    | Result.Ok value -> preturn value
    | Result.Error error -> fail error.Message

// Values ------------------------------------------------------------------------------------------------------------------------------

/// Whether a character must be escaped, by its Unicode category.
let private isUnseen (text: string) at =
    if Char.IsSurrogatePair(text, at) then
        Globalization.CharUnicodeInfo.GetUnicodeCategory(text, at) = Globalization.UnicodeCategory.Format
    else
        match Char.GetUnicodeCategory text[at] with
        | Globalization.UnicodeCategory.Control
        | Globalization.UnicodeCategory.Format
        | Globalization.UnicodeCategory.LineSeparator
        | Globalization.UnicodeCategory.ParagraphSeparator
        | Globalization.UnicodeCategory.Surrogate -> true
        | _ -> false

let private isClean (text: string) =
    let rec from at = at >= text.Length || (not (isUnseen text at) && from (if Char.IsSurrogatePair(text, at) then at + 2 else at + 1))

    from 0

let private text: P<string> =
    let plain = many1Satisfy (fun c -> c <> '"' && c <> '\\' && c <> '\n' && c <> '\r')
    let plain = plain >>= fun text -> if isClean text then preturn text else fail "unseen"
    let unicode = pchar 'u' >>. manyMinMaxSatisfy 4 4 isHex |>> fun digits -> string (char (Convert.ToInt32(digits, 16)))
    let escaped = pchar '\\' >>. ((pstring "\"" <|> pstring "\\") <|> unicode)
    lexeme (between (pchar '"') (pchar '"') (manyStrings (plain <|> escaped)))

let private notEmpty: P<string> = text >>= fun text -> if text = "" then fail "empty" else preturn text

/// A number as it is written.
let private digits: P<string> =
    let whole = many1Satisfy isDigit
    let fraction = attempt (pstring "." .>>. many1Satisfy isDigit) |>> fun (point, digits) -> point + digits

    let exponent =
        attempt (anyOf "eE" .>>. opt (anyOf "+-") .>>. many1Satisfy isDigit)
        |>> fun ((e, sign), digits) -> string e + (sign |> Option.map string |> Option.defaultValue "") + digits

    let parts = opt (pstring "-") .>>. whole .>>. opt fraction .>>. opt exponent

    lexeme parts
    |>> fun (((minus, whole), fraction), exponent) ->
        Option.defaultValue "" minus + whole + Option.defaultValue "" fraction + Option.defaultValue "" exponent

let private invariant = Globalization.CultureInfo.InvariantCulture

let private real: P<float> =
    digits
    >>= fun text ->
        let value = Double.Parse(text, invariant)
        if Double.IsFinite value then preturn (value + 0.0) else fail "infinite"

let private integer: P<int> =
    digits
    >>= fun text ->
        match Int32.TryParse(text, Globalization.NumberStyles.AllowLeadingSign, invariant) with
        | true, value -> preturn value
        | _ -> fail "no whole number"

let private number ofReal : P<Constant> =
    digits
    >>= fun text ->
        if text.IndexOfAny [| '.'; 'e'; 'E' |] >= 0 then
            let value = Double.Parse(text, invariant)

            if Double.IsFinite value then
                preturn (ofReal (value + 0.0))
            else
                fail "infinite"
        else
            match Int64.TryParse(text, Globalization.NumberStyles.AllowLeadingSign, invariant) with
            | true, value -> preturn (Constant.Whole value)
            | _ -> fail "too large"

let private constantBy ofReal : P<Constant> =
    choice [ text |>> Constant.Text; number ofReal; word "true" >>% Constant.Flag true; word "false" >>% Constant.Flag false ]

let private constant = constantBy Constant.OfNumber

let private unitOf names : P<TimeSpan> =
    let all =
        [
            "ms", TimeSpan.FromMilliseconds 1L
            "s", TimeSpan.FromSeconds 1L
            "min", TimeSpan.FromMinutes 1L
            "h", TimeSpan.FromHours 1
            "d", TimeSpan.FromDays 1
        ]

    all
    |> List.filter (fun (name, _) -> List.contains name names)
    |> List.map (fun (name, length) -> word name >>% length)
    |> choice

let private time: P<TimeSpan> =
    digits .>>. unitOf [ "ms"; "s"; "min"; "h"; "d" ]
    >>= fun (count, length) ->
        match Decimal.TryParse(count, Globalization.NumberStyles.Float, invariant) with
        | true, count when abs count <= decimal Int64.MaxValue / decimal length.Ticks ->
            preturn (TimeSpan(int64 (Math.Round(count * decimal length.Ticks))))
        | _ -> fail "too long"

let private rate: P<float> =
    real .>> symbol "/" .>>. unitOf [ "s"; "min"; "h" ]
    |>> fun (count, length) -> if length.TotalSeconds = 1.0 then count else count / length.TotalSeconds

// Tests -------------------------------------------------------------------------------------------------------------------------------

let private order: P<Order> =
    choice
        [
            symbol "<=" >>% Order.AtMost
            symbol "<" >>% Order.LessThan
            symbol ">=" >>% Order.AtLeast
            symbol ">" >>% Order.GreaterThan
        ]

let private listOf p = between (symbol "(") (symbol ")") (sepBy1 p (symbol ","))

/// A test on a value; true if its opposite is meant.
let private value: P<ValueTest * bool> =
    let is =
        word "is" >>. (opt (word "not") |>> Option.isSome)
        .>>. choice
            [
                word "like" >>. text >>= fun wildcard -> checkedBy (Values.like wildcard)
                words "one of" >>. listOf constant |>> ValueTest.OneOf
                constant |>> ValueTest.Is
            ]
        |>> fun (isNot, test) -> test, isNot

    choice
        [
            is
            word "matches" >>. text >>= fun regex -> checkedBy (Values.matches regex) |>> fun test -> test, false
            word "exists" >>% (ValueTest.Exists, false)
            order .>>. number Constant.OfNumber |>> fun (order, bound) -> ValueTest.Compare(order, bound), false
        ]

let private kind: P<SpanKind * bool> =
    let kinds = Enum.GetValues<SpanKind>() |> Seq.map (fun kind -> word (SpanKinds.word kind) >>% kind) |> choice
    word "kind" >>. word "is" >>. (opt (word "not") |>> Option.isSome) .>>. kinds |>> fun (isNot, kind) -> kind, isNot

let private negated negate (test, isNot) = if isNot then negate test else test
let private onValue negate make p = p >>= fun name -> value |>> fun (value, isNot) -> negated negate (make name value, isNot)
let private plainValue negate make p = p >>. value |>> fun (value, isNot) -> negated negate (make value, isNot)

let private duration: P<Order * TimeSpan> =
    order .>>. time >>= fun (order, time) -> checkedBy (Bounds.time time) |>> fun time -> order, time

let private count: P<Order * int> =
    order .>>. integer >>= fun (order, count) -> checkedBy (Bounds.count count) |>> fun count -> order, count

let private registered (functions: Map<string, 'Function>) : P<NamedFunction<'Function>> =
    word "function" >>. text
    >>= fun name ->
        match functions.TryFind name with
        | Some run -> preturn { Name = name; Run = run }
        | None -> fail "not registered"

/// and, or, not and parentheses over an atom.
let private connectives (atom: P<'T>) ofAnd ofOr ofNot : P<'T> * P<'T> =
    let either, eitherRef = createParserForwardedToRef ()
    let unary, unaryRef = createParserForwardedToRef ()
    unaryRef.Value <- choice [ word "not" >>. unary |>> ofNot; between (symbol "(") (symbol ")") either; atom ]
    let chain p name join = p .>>. many (word name >>. p) |>> fun (first, others) -> List.fold join first others
    eitherRef.Value <- chain (chain unary "and" ofAnd) "or" ofOr
    unary, either

let private grammar (functions: PolicyFunctions) : P<Policy> =
    let spanAtom =
        let notSpan = SpanTest.Not

        choice
            [
                word "failed" >>% SpanTest.Failed
                plainValue notSpan SpanTest.Name (word "name")
                plainValue notSpan SpanTest.Source (word "source")
                plainValue notSpan SpanTest.Event (word "event")
                plainValue notSpan SpanTest.ExceptionType (words "exception type")
                onValue notSpan (fun key value -> SpanTest.Attribute(key, value)) (word "attribute" >>. notEmpty)
                kind |>> fun (kind, isNot) -> negated notSpan (SpanTest.Kind kind, isNot)
                word "duration" >>. duration |>> SpanTest.Duration
                registered functions.SpanTests |>> SpanTest.Function
            ]

    let span, _ = connectives spanAtom (fun a b -> SpanTest.And(a, b)) (fun a b -> SpanTest.Or(a, b)) SpanTest.Not

    let atStart (test: P<StartTest>) = test |>> Condition.AtStart
    let not' = Condition.Not
    let start make = fun value -> Condition.AtStart(make value)

    let condition =
        choice
            [
                words "any span" >>. span |>> Condition.AnySpan
                words "root span" >>. span |>> Condition.RootSpan
                words "whole trace"
                >>. choice
                        [
                            word "duration" >>. duration |>> TraceTest.Duration
                            words "span count" >>. count |>> TraceTest.SpanCount
                            words "error count" >>. count |>> TraceTest.ErrorCount
                        ]
                |>> Condition.WholeTrace
                word "true" >>% Condition.Constant true
                word "false" >>% Condition.Constant false
                plainValue not' (start StartTest.Name) (word "name")
                plainValue not' (start StartTest.Source) (word "source")
                plainValue not' (start StartTest.Method) (word "method")
                plainValue not' (start StartTest.Path) (word "path")
                onValue not' (fun name value -> Condition.AtStart(StartTest.Header(name, value))) (word "header" >>. notEmpty)
                onValue not' (fun name value -> Condition.AtStart(StartTest.Baggage(name, value))) (word "baggage" >>. notEmpty)
                onValue not' (fun key value -> Condition.AtStart(StartTest.Attribute(key, value))) (word "attribute" >>. notEmpty)
                kind |>> fun (kind, isNot) -> negated not' (Condition.AtStart(StartTest.Kind kind), isNot)
                word "parent"
                >>. choice
                        [
                            word "none" >>% ParentTest.None
                            word "local" >>% ParentTest.Local
                            word "remote" >>% ParentTest.Remote
                            word "sampled" >>% ParentTest.Sampled
                            words "not sampled" >>% ParentTest.NotSampled
                        ]
                |>> StartTest.Parent
                |> atStart
                word "linked" >>. (opt (words "to a sampled span"))
                |>> fun sampled -> Condition.AtStart(if sampled.IsSome then StartTest.LinkedToSampled else StartTest.Linked)
                registered functions.Conditions |>> StartTest.Function |> atStart
            ]

    let _, condition = connectives condition (fun a b -> Condition.And(a, b)) (fun a b -> Condition.Or(a, b)) Condition.Not

    let key =
        choice
            [
                word "name" >>% TraceKey.SpanName
                word "method" >>% TraceKey.Method
                word "path" >>% TraceKey.Path
                word "header" >>. notEmpty |>> TraceKey.Header
                word "baggage" >>. notEmpty |>> TraceKey.Baggage
                word "attribute" >>. notEmpty |>> TraceKey.Attribute
                registered functions.Keys |>> TraceKey.Function
            ]

    let policy, policyRef = createParserForwardedToRef ()
    let comma = symbol ","
    let call name arguments = word name >>. between (symbol "(") (symbol ")") arguments
    let checked' p = p >>= checkedBy

    let attributes = between (symbol "{") (symbol "}") (sepBy1 (notEmpty .>> symbol ":" .>>. constantBy Constant.Real) comma)

    let setting = choice [ for name in [ "burst"; "softness"; "depth" ] -> word name >>. integer |>> fun value -> name, value ]

    let adaptive =
        rate .>>. many (comma >>. setting)
        |>> fun (rate, given) ->
            let defaults = AdaptiveSettings.For rate
            let valueOf name otherwise = given |> List.tryFind (fst >> (=) name) |> Option.map snd |> Option.defaultValue otherwise

            if (given |> List.distinctBy fst).Length < given.Length then
                Result.Error(PolicyError.Missing "twice")
            else
                Policies.adaptiveWith
                    {
                        TargetPerSecond = rate
                        Burst = valueOf "burst" defaults.Burst
                        Softness = valueOf "softness" defaults.Softness
                        Depth = valueOf "depth" defaults.Depth
                    }

    let keys = integer .>> word "keys"
    let idle = words "idle after" >>. time
    let withSettings keys idle = { MaxKeys = keys; IdleAfter = idle }
    let defaults = KeySettings.Default

    let keySettings =
        between
            (symbol "(")
            (symbol ")")
            ((keys .>>. opt (comma >>. idle) |>> fun (keys, idle) -> withSettings keys (defaultArg idle defaults.IdleAfter))
             <|> (idle |>> withSettings defaults.MaxKeys))

    let case =
        choice [ word "remote" >>% true; word "local" >>% false ] .>>. (opt (word "not") |>> Option.isSome)
        .>> word "sampled"
        .>> symbol ":"
        .>>. policy

    let withCase cases ((isRemote, isNot), policy) =
        let place =
            match isRemote, isNot with
            | true, false -> ParentCase.RemoteSampled
            | true, true -> ParentCase.RemoteNotSampled
            | false, false -> ParentCase.LocalSampled
            | false, true -> ParentCase.LocalNotSampled

        match cases with
        | Some(cases: ParentCases) when (cases.On place).IsNone ->
            Some(
                match place with
                | ParentCase.RemoteSampled -> { cases with RemoteSampled = Some policy }
                | ParentCase.RemoteNotSampled -> { cases with RemoteNotSampled = Some policy }
                | ParentCase.LocalSampled -> { cases with LocalSampled = Some policy }
                | ParentCase.LocalNotSampled -> { cases with LocalNotSampled = Some policy }
            )
        | _ -> None

    let parentBased =
        policy .>>. many (comma >>. case)
        >>= fun (root, cases) ->
            match List.fold withCase (Some ParentCases.Follow) cases with
            | Some cases -> preturn (Policy.ParentBased(root, cases))
            | None -> fail "twice"

    let several make = sepBy1 policy comma |>> make

    let primary =
        choice
            [
                word "always" >>% Policy.Always
                word "never" >>% Policy.Never
                word "abstain" >>% Policy.Abstain
                call
                    "fixedRatio"
                    (real .>>. opt (symbol "%")
                     |>> fun (share, percent) -> Policies.fixedRatio (if percent.IsSome then share / 100.0 else share))
                |> checked'
                call "adaptive" adaptive |> checked'
                call
                    "adaptiveWindow"
                    (rate .>> comma .>> word "every" .>>. integer |>> fun (rate, size) -> Policies.adaptiveWindow rate size)
                |> checked'
                call "rateLimited" (rate .>>. opt (comma >>. word "burst" >>. integer))
                |>> fun (rate, burst) ->
                    match burst with
                    | Some burst -> Policies.rateLimitedWith burst rate
                    | None -> Policies.rateLimited rate
                |> checked'
                call "firstSeen" (key .>> comma .>> word "every" .>>. time .>>. opt (comma >>. keys))
                |>> fun ((key, period), keys) -> Policies.firstSeen (defaultArg keys 1000) key period
                |> checked'
                call "anyOf" (several Policy.AnyOf)
                call "allOf" (several Policy.AllOf)
                call "orElse" (several Policy.OrElse)
                call "parentBased" parentBased
                call "conditional" (condition .>> comma .>>. policy) |>> Policy.Conditional
                call "named" (notEmpty .>> comma .>>. policy) |>> Policy.Named
                call "annotate" (attributes .>> comma .>>. policy) |>> Policy.Annotate
                call "perKey" (key .>> comma .>>. keys .>> comma .>>. idle .>> comma .>>. policy)
                |>> fun (((key, keys), idle), policy) -> Policies.perKeyPart key (withSettings keys idle) policy
                |> checked'
                between (symbol "(") (symbol ")") policy
            ]

    let postfix: P<Policy -> Result<Policy, PolicyError>> =
        choice
            [
                word "when" >>. condition |>> fun condition policy -> Result.Ok(Policy.Conditional(condition, policy))
                word "named" >>. notEmpty |>> fun name policy -> Result.Ok(Policy.Named(name, policy))
                word "with" >>. attributes |>> fun attributes policy -> Result.Ok(Policy.Annotate(attributes, policy))
                word "per" >>. key .>>. opt keySettings
                |>> fun (key, settings) policy -> Policies.perKeyPart key (defaultArg settings defaults) policy
            ]

    let chain =
        primary .>>. many postfix
        >>= fun (first, others) -> List.fold (fun built next -> Result.bind next built) (Result.Ok first) others |> checkedBy

    policyRef.Value <- sepBy1 chain (word "else") |>> List.reduce (fun first second -> Policy.orElse second first)

    let rule = word "rule" >>. notEmpty .>> symbol ":" .>>. policy |>> Policy.Named

    let rules =
        many1 rule
        |>> fun rules ->
            match rules with
            | [ only ] -> only
            | rules -> Policy.OrElse rules

    optional (skipChar '\uFEFF') >>. blank >>. (rules <|> policy) .>> eof >>= (Limits.whole >> checkedBy)

/// The policy of a text, if it is one. Texts with expectations are not its business.
let parserOf functions =
    let grammar = grammar functions

    fun (text: string) ->
        // Not by run: that writes a message, and throws where a combining character stands at the message's end.
        use stream = new CharStream<unit>(text, 0, text.Length)
        let reply = grammar stream
        if reply.Status = ReplyStatus.Ok then Some reply.Result else None
