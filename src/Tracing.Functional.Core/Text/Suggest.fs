// What a person may have meant by a word that has no meaning: the closest word, or the word that another tool has for it.
namespace Tracing.Functional.Parsing

open System

module internal Suggest =

    /// Words longer than this are no slips of the pen; it bounds the work as well.
    let private longest = 40

    /// The distance of two words: letters left out, added, changed, or swapped with their neighbour (optimal string alignment).
    let distance (a: string) (b: string) =
        let d = Array2D.zeroCreate (a.Length + 1) (b.Length + 1)

        for i in 0 .. a.Length do
            d[i, 0] <- i

        for j in 0 .. b.Length do
            d[0, j] <- j

        for i in 1 .. a.Length do
            for j in 1 .. b.Length do
                let changed = d[i - 1, j - 1] + (if a[i - 1] = b[j - 1] then 0 else 1)
                d[i, j] <- min changed (min (d[i - 1, j] + 1) (d[i, j - 1] + 1))

                if i > 1 && j > 1 && a[i - 1] = b[j - 2] && a[i - 2] = b[j - 1] then
                    d[i, j] <- min d[i, j] (d[i - 2, j - 2] + 1)

        d[a.Length, b.Length]

    let private lower (word: string) = word.ToLowerInvariant()

    /// The closest of the words, if it is close: at most two slips, and fewer than half of its letters.
    let closest (words: string seq) (written: string) =
        if written.Length > longest then
            None
        else
            let near =
                words
                |> Seq.filter (fun word -> word.Length <= longest && abs (word.Length - written.Length) <= 2)
                |> Seq.map (fun word -> word, distance (lower word) (lower written))
                |> Seq.filter (fun (word, distance) -> distance <= 2 && distance * 2 < max 2 word.Length)
                |> Seq.sortBy snd

            near |> Seq.tryHead |> Option.map fst

    let private meant (word: string) = $"did you mean {word}?"

    /// The help for a word: the closest of those allowed, else what other tools' word for it is here.
    let help (allowed: string list) (others: (string * string) list) (written: string) : string | null =
        let foreign = others |> List.tryFind (fun (word, _) -> String.Equals(word, written, StringComparison.OrdinalIgnoreCase))

        match foreign, closest allowed written with
        | Some(_, hint), _ -> hint
        | None, Some word -> meant word
        | None, None -> null

    let policies =
        [
            "always"
            "never"
            "abstain"
            "fixedRatio"
            "adaptive"
            "adaptiveWindow"
            "rateLimited"
            "firstSeen"
            "anyOf"
            "allOf"
            "orElse"
            "parentBased"
            "conditional"
            "named"
            "annotate"
            "perKey"
        ]

    /// Other tools' words for policies.
    let foreignPolicies =
        [
            for word in [ "keep"; "sample"; "accept"; "allow"; "record"; "all"; "always_sample"; "always_on"; "alwaysOn"; "everything" ] do
                word, "did you mean always?"
            for word in [ "drop"; "discard"; "deny"; "reject"; "ignore"; "exclude"; "none"; "always_off"; "alwaysOff"; "nothing" ] do
                word, "did you mean never?"
            for word in [ "probabilistic"; "probability"; "ratio"; "traceIdRatio"; "traceidratio"; "percentage"; "percent"; "fixed" ] do
                word, "did you mean fixedRatio? It takes a share: fixedRatio(0.1) or fixedRatio(10%)"
            for word in [ "rate"; "limit"; "rate_limiting"; "ratelimiting"; "throttle"; "throughput"; "max" ] do
                word, "did you mean adaptive(10/s), which keeps counts true, or rateLimited(10/s)?"
            for word in [ "dynamic"; "ema"; "EMADynamic"; "adaptive_throughput" ] do
                word, "did you mean adaptive(10/s)?"
            for word in [ "parent_based"; "parent"; "trace_flags" ] do
                word, "did you mean parentBased(...)?"
            "first", "did you mean firstSeen(path, every 1 h)?"
            "or", "policies combine by else, orElse(...) or anyOf(...); or is for conditions"
            "and", "policies combine by allOf(...); and is for conditions"
            "not", "policies have no not; conditions have it: always when not ..."
            "if", "a policy stands first: always when ..."
            "when", "a policy stands first: always when ..."
            "rule", "a rule is written rule \"name\": policy, and cannot be inside of another"
        ]

    let conditions =
        [
            "name"
            "method"
            "path"
            "source"
            "header"
            "baggage"
            "attribute"
            "kind"
            "parent"
            "linked"
            "function"
            "true"
            "false"
            "any"
            "root"
            "whole"
            "not"
        ]

    /// Other tools' words for conditions.
    let foreignConditions =
        [
            for word in [ "error"; "errors"; "failed"; "failure"; "exception"; "event" ] do
                word, "did you mean any span failed?"
            for word in [ "status"; "status_code"; "http.status_code"; "http.response.status_code" ] do
                word, "did you mean any span failed, or root span attribute \"http.response.status_code\" >= 500?"
            for word in [ "latency"; "duration"; "duration_ms"; "slow"; "elapsed" ] do
                word, "did you mean root span duration > 1 s? A duration is of any span, root span or whole trace"
            for word in [ "span"; "spans"; "span_count" ] do
                word, "tests on spans begin with any span or root span; counts with whole trace span count"
            for word in [ "trace" ] do
                word, "did you mean whole trace?"
            for word in [ "url"; "uri"; "target"; "url.path"; "http.target"; "route"; "http.route" ] do
                word, "did you mean path?"
            for word in [ "verb"; "http.method"; "http.request.method" ] do
                word, "did you mean method?"
            for word in [ "operation"; "span.name"; "span_name" ] do
                word, "did you mean name?"
            for word in [ "tag"; "tags"; "attributes"; "attr" ] do
                word, "did you mean attribute \"key\" is ...?"
            "remote", "did you mean parent remote?"
            "local", "did you mean parent local?"
            "sampled", "did you mean parent sampled?"
        ]

    let spanTests = [ "failed"; "name"; "kind"; "source"; "attribute"; "exception"; "event"; "duration"; "function"; "not" ]

    /// Other tools' words for tests on a span.
    let foreignSpanTests =
        [
            for word in [ "error"; "errors"; "status"; "status_code"; "failure"; "is"; "has" ] do
                word, "did you mean failed?"
            for word in [ "latency"; "duration_ms"; "slow"; "slower" ] do
                word, "did you mean duration > 1 s?"
            for word in [ "tag"; "attributes"; "attr" ] do
                word, "did you mean attribute \"key\" is ...?"
            for word in [ "path"; "method"; "header"; "baggage"; "parent"; "linked" ] do
                word, $"{word} is known when a trace starts, without any span or root span in front"
        ]

    /// Other tools' words for tests on a value.
    let foreignTests =
        [
            for word in [ "equals"; "equal"; "eq"; "was" ] do
                word, "did you mean is?"
            for word in [ "in"; "any_of"; "oneof" ] do
                word, "did you mean is one of (...)?"
            for word in [ "contains"; "contain"; "includes" ] do
                word, "did you mean is like \"*...*\"?"
            for word in [ "startswith"; "starts"; "starts-with"; "begins"; "prefix" ] do
                word, "did you mean is like \"...*\"?"
            for word in [ "endswith"; "ends"; "ends-with"; "suffix" ] do
                word, "did you mean is like \"*...\"?"
            for word in [ "like" ] do
                word, "did you mean is like?"
            for word in [ "match"; "regex"; "regexp"; "matching" ] do
                word, "did you mean matches?"
            for word in [ "not"; "isnt"; "ne" ] do
                word, "did you mean is not?"
            for word in [ "exist"; "present"; "set"; "defined" ] do
                word, "did you mean exists?"
            for word in [ "over"; "above"; "gt"; "more" ] do
                word, "did you mean >?"
            for word in [ "under"; "below"; "lt"; "less" ] do
                word, "did you mean <?"
        ]

    /// Other tools' words where a value is expected.
    let foreignValues =
        [
            for word in [ "in"; "any_of"; "anyOf"; "oneof" ] do
                word, "did you mean is one of (...)?"
            for word in [ "null"; "nil"; "none"; "missing"; "undefined" ] do
                word, "for a missing value write not in front, and exists: not header \"X-Tenant\" exists"
            for word in [ "contains"; "containing" ] do
                word, "did you mean is like \"*...*\"?"
            for word in [ "matching"; "matches" ] do
                word, "did you mean matches, without is?"
        ]

    /// Other tools' words for units of time.
    let foreignUnits =
        [
            for word in [ "sec"; "secs"; "second"; "seconds" ] do
                word, "did you mean s?"
            for word in [ "m"; "mins"; "minute"; "minutes" ] do
                word, "did you mean min?"
            for word in [ "hr"; "hrs"; "hour"; "hours" ] do
                word, "did you mean h?"
            for word in [ "day"; "days" ] do
                word, "did you mean d?"
            for word in [ "msec"; "millis"; "milliseconds"; "millisecond" ] do
                word, "did you mean ms?"
            for word in [ "us"; "µs"; "ns"; "microseconds" ] do
                word, "the smallest unit is ms: 0.25 ms"
        ]
