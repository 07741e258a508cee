// Five samplers under one spike, by the library's own simulate. Owns the traffic and what is measured; every number it prints
// comes from the run.
//   dotnet run --project docs/samples/CompareSamplers [-- --seed N] [--markdown]
module Program

open System
open System.Globalization
open Tracing.Functional
open Tracing.Functional.FSharp

[<Literal>]
let Usage =
    "Usage: dotnet run --project docs/samples/CompareSamplers [-- --seed N] [--markdown]

  --seed N     another run of the same traffic, N a whole number (default 1)
  --markdown   print the table as Markdown
  --help       show this"

/// A stretch of traffic: arrivals per second and how many seconds it lasts. They come at random times, independent of each other.
type Phase = { PerSecond: float; Seconds: float }

let calm = { PerSecond = 5.0; Seconds = 60.0 }
let spike = { PerSecond = 5000.0; Seconds = 60.0 }
let after = { PerSecond = 5.0; Seconds = 300.0 }

let target = 10.0
let spikeBegins = calm.Seconds
let spikeEnds = calm.Seconds + spike.Seconds

/// By then the spike has lasted long enough that its beginning no longer shows.
let steadyFrom = spikeBegins + 10.0

let samplers =
    [
        "adaptiveWindow 1000", Sample.adaptiveWindow target 1000
        "adaptiveWindow 100", Sample.adaptiveWindow target 100
        "rateLimited 10", Sample.rateLimited target
        "adaptive", Sample.adaptive target
        "adaptive, softness 1", Sample.adaptiveWith { AdaptiveSettings.For target with Softness = 1 }
    ]

/// Random 64-bit numbers, by SplitMix64: a seed means the same numbers on every runtime.
type Dice(seed: int) =
    let mutable state = uint64 (int64 seed)

    member _.Next() =
        state <- state + 0x9E3779B97F4A7C15UL
        let z = (state ^^^ (state >>> 30)) * 0xBF58476D1CE4E5B9UL
        let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
        z ^^^ (z >>> 31)

    /// Above 0, at most 1.
    member dice.Share() = float ((dice.Next() >>> 11) + 1UL) / float (1UL <<< 53)

/// The traffic: the same seed gives the same arrivals.
let traffic seed =
    let dice = Dice seed
    let facts = StartFacts.Of "request"

    let arrive phase (from: float) =
        let gap () = -Math.Log(dice.Share()) / phase.PerSecond

        from + gap ()
        |> List.unfold (fun at -> if at < from + phase.Seconds then Some(at, at + gap ()) else None)
        |> List.map (fun at -> Arrival(TimeSpan.FromSeconds at, Randomness.OfValue(dice.Next()), facts))

    [| yield! arrive calm 0.0; yield! arrive spike spikeBegins; yield! arrive after spikeEnds |]

/// What one sampler did.
type Row =
    {
        Sampler: string
        KeptBefore: int
        FirstSecond: int
        Steady: float
        After: float
        /// Seconds after the spike at which the first of 20 kept in a row arrived; None if that never happened.
        Recovered: float option
        WorstSecond: int
        /// Estimate and its standard error, each over what was offered; None if no kept trace says what it stands for.
        Estimate: (float * float) option
    }

let at (decision: Decision) = decision.Arrival.At.TotalSeconds

let recovered (decisions: Decision[]) =
    decisions
    |> Array.filter (fun decision -> at decision >= spikeEnds)
    |> Array.windowed 20
    |> Array.tryFind (Array.forall _.IsKept)
    |> Option.map (fun run -> at run[0] - spikeEnds)

/// (estimate + shed) / offered. Of a kept trace that stands for w arrivals, w (w - 1) estimates the variance it brings.
let estimate (decisions: Decision[]) (result: SimulationResult) =
    let counts =
        [
            for decision in decisions do
                if decision.IsKept && decision.IsReliable then
                    decision.Threshold.AdjustedCount
        ]

    let offered = float result.Offered
    let error = counts |> List.sumBy (fun count -> count * (count - 1.0)) |> sqrt

    if counts.IsEmpty then
        None
    else
        Some((result.Estimate + result.Shed) / offered, error / offered)

let private measured arrivals name policy =
    let decisions = Simulation.decisions arrivals policy |> Array.ofSeq
    let kept = decisions |> Array.filter _.IsKept |> Array.map at
    let keptIn first last = kept |> Array.filter (fun time -> time >= first && time < last) |> Array.length

    {
        Sampler = name
        KeptBefore = keptIn 0.0 spikeBegins
        FirstSecond = keptIn spikeBegins (spikeBegins + 1.0)
        Steady = float (keptIn steadyFrom spikeEnds) / (spikeEnds - steadyFrom)
        After = float (keptIn spikeEnds (spikeEnds + 10.0)) / 10.0
        Recovered = recovered decisions
        WorstSecond = Simulation.worstWindow (TimeSpan.FromSeconds 1.0) decisions
        Estimate = estimate decisions (Simulation.run arrivals policy)
    }

let measure arrivals (name, policy: Built<Policy>) = policy |> Result.map (measured arrivals name)

/// The head of every column, line by line: what is counted, in which part of the run, and in which unit.
let heads offeredBefore =
    [
        [ "sampler"; ""; "" ]
        [ "kept before"; "the spike"; $"of {offeredBefore}" ]
        [ "kept in its"; "first second"; "traces" ]
        [ "kept steady"; "in the spike"; "per s" ]
        [ "kept in the"; "10 s after it"; "per s" ]
        [ "20 in a row"; "kept again"; "after s" ]
        [ "most kept in"; "any 1 s"; "traces" ]
        [ "estimate + shed"; "per offered"; "± std. error" ]
    ]

let cells row =
    let number (format: string) (value: float) = value.ToString(format, CultureInfo.InvariantCulture)

    [
        row.Sampler
        string row.KeptBefore
        string row.FirstSecond
        number "0.00" row.Steady
        number "0.00" row.After
        row.Recovered |> Option.map (number "0.0") |> Option.defaultValue "never"
        string row.WorstSecond
        match row.Estimate with
        | Some(ratio, error) -> number "0.000" ratio + " ± " + number "0.000" error
        | None -> "no counts"
    ]

/// Columns as wide as their widest cell: the first to the left, numbers to the right.
let plain heads rows =
    let lines = List.transpose heads @ List.map cells rows
    let widths = lines |> List.transpose |> List.map (List.map String.length >> List.max)
    let pad i (width, cell: string) = if i = 0 then cell.PadRight width else cell.PadLeft width
    let line cells = List.zip widths cells |> List.mapi pad |> String.concat "   " |> _.TrimEnd()
    let rule = widths |> List.map (fun width -> String('-', width)) |> String.concat "   "
    lines |> List.map line |> List.insertAt 3 rule

/// For the guide, which says below the table what the columns are.
let markdown _ rows =
    let line cells = "| " + String.concat " | " cells + " |"
    let heads = [ "sampler"; "before"; "first"; "spike"; "after"; "back"; "worst"; "estimate" ]
    line heads :: "|---|--:|--:|--:|--:|--:|--:|--:|" :: List.map (cells >> line) rows

/// All rows, or why a sampler was refused.
let rows arrivals =
    let add sampler rows = Result.bind (fun rows -> measure arrivals sampler |> Result.map (fun row -> row :: rows)) rows
    List.foldBack add samplers (Ok [])

let run seed print =
    let arrivals = traffic seed
    let before = arrivals |> Array.filter (fun arrival -> arrival.At.TotalSeconds < spikeBegins) |> Array.length
    let offered = arrivals.Length.ToString("N0", CultureInfo.InvariantCulture)

    let phases =
        [ calm; spike; after ] |> List.map (fun phase -> $"{phase.PerSecond}/s for {phase.Seconds} s") |> String.concat ", "

    match rows arrivals with
    | Ok rows ->
        printfn $"Offered {phases}: {offered} traces at random times. Target {target} kept/s."
        printfn $"Seed {seed}. Steady is the spike from {steadyFrom - spikeBegins} s on.\n"
        print (heads before) rows |> List.iter (printfn "%s")
        0
    | Error error ->
        eprintfn "%s" error.Message
        1

let private (|Int|_|) (text: string) =
    match Int32.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
    | true, number -> Some number
    | _ -> None

[<EntryPoint>]
let main arguments =
    Console.OutputEncoding <- Text.UTF8Encoding false

    let rec parse seed print arguments =
        match arguments with
        | [] -> run seed print
        | "--markdown" :: others -> parse seed markdown others
        | "--seed" :: Int number :: others -> parse number print others
        | [ "--help" ]
        | [ "-h" ] ->
            printfn "%s" Usage
            0
        | other :: _ ->
            eprintfn "Not understood: '%s'.\n\n%s" other Usage
            2

    parse 1 plain (List.ofArray arguments)
