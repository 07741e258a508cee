// Owns generated inputs that are plain data: randomness, times, facts of a trace, arrivals, settings of the debt controller;
// and how lists shrink. Policies and conditions are generated in PolicyGenerators.
namespace Tracing.Functional.Tests

open System
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

/// One thing that is known of a trace when it starts.
[<NoComparison>]
type Fact =
    | OfKind of SpanKind
    | OfSource of string
    | Attribute of key: string * value: (obj | null)
    | Baggage of name: string * value: string
    | Method of string
    | Path of string
    | Header of name: string * value: string
    | Link of isSampled: bool
    | Parent of ParentOrigin * isSampled: bool
    | ParentWith of ParentOrigin * threshold: uint64

/// One arrival as data, so that it prints and shrinks.
[<NoComparison>]
type Incoming = { At: int64; R: uint64; Name: string; Facts: Fact list }

/// Arrivals in the order in which they are decided; clocks may run backwards.
[<NoComparison>]
type Incomings =
    | Incomings of Incoming list

    member incomings.List = (let (Incomings list) = incomings in list)

/// Times that never run backwards, in nanoseconds.
type Times =
    | Times of int64 list

    member times.List = (let (Times list) = times in list)

/// Settings of `adaptive` over their whole legal range.
type Debt =
    | Debt of AdaptiveSettings

    member debt.Settings = (let (Debt settings) = debt in settings)

/// Randomness of a trace, heavy at the edges.
type R56 =
    | R56 of uint64

    member r.Value = (let (R56 value) = r in value)

/// A probability in 0 .. 1, heavy at the edges and close to them.
type Ratio =
    | Ratio of float

    member ratio.Value = (let (Ratio value) = ratio in value)

/// Text of the characters that quoting is about.
type Tricky =
    | Tricky of string

    member tricky.Text = (let (Tricky text) = tricky in text)

module Make =

    let private addTo (facts: StartFacts) fact =
        match fact with
        | OfKind kind -> facts.WithKind kind
        | OfSource source -> facts.WithSource source
        | Attribute(key, value) -> facts.WithAttribute(key, value)
        | Baggage(name, value) -> facts.WithBaggage(name, value)
        | Method method -> facts.WithMethod method
        | Path path -> facts.WithPath path
        | Header(name, value) -> facts.WithHeader(name, value)
        | Link isSampled -> facts.WithLink isSampled
        | Parent(origin, isSampled) -> facts.WithParent(ParentFacts.Of(origin, isSampled))
        | ParentWith(origin, threshold) -> facts.WithParent(ParentFacts.SampledWith(origin, Threshold threshold))

    let facts incoming = incoming.Facts |> List.fold addTo (StartFacts.Of incoming.Name)

    let internal moment incoming = Moment.AtStart(facts incoming, incoming.At, Randomness.OfValue incoming.R)

    /// Facts of a server's span, every one with another text.
    let everyFact =
        StartFacts
            .Of("the name")
            .WithSource("the source")
            .WithAttribute("k", "an attribute")
            .WithBaggage("k", "a baggage entry")
            .WithMethod("the method")
            .WithPath("the path")
            .WithHeader("k", "a header")

    /// An arrival of which nothing is known.
    let plain at r = { At = at; R = r; Name = "a"; Facts = [] }

    let internal decide (running: RunningPolicy) incoming : PolicyDecision =
        let facts = facts incoming
        running.Decide(&facts, incoming.At, Randomness.OfValue incoming.R)

module Shrink =

    /// Drops large runs first, then single items, then makes items simpler.
    let list (item: 'T -> 'T seq) (items: 'T list) : 'T list seq =
        let length = items.Length

        let withoutRun size = [ 0..size .. length - 1 ] |> Seq.map (fun i -> List.take i items @ List.skip (min length (i + size)) items)

        seq {
            for size in Seq.unfold (fun size -> if size = 0 then None else Some(size, size / 2)) length do
                yield! withoutRun size

            for i in 0 .. length - 1 do
                for simpler in item items[i] -> List.updateAt i simpler items
        }

    let number (value: int64) =
        [ 0L; value / 2L; value - int64 (sign value) ] |> List.distinct |> List.filter (fun v -> v <> value) |> Seq.ofList

    let nothing (_: 'T) : 'T seq = Seq.empty

    let incoming incoming =
        seq {
            for facts in list nothing incoming.Facts -> { incoming with Incoming.Facts = facts }
            for at in number incoming.At -> { incoming with At = at }
        }

module Generate =

    let limit = 1UL <<< 56

    /// Times stay within this magnitude.
    let farthest = 1L <<< 60

    let uniform56 =
        Gen.map2 (fun (a: int) (b: int) -> (uint64 a <<< 28) ||| uint64 b) (Gen.choose (0, (1 <<< 28) - 1)) (Gen.choose (0, (1 <<< 28) - 1))

    let private edges56 = Gen.elements [ 0UL; 1UL; limit / 2UL - 1UL; limit / 2UL; limit / 2UL + 1UL; limit - 2UL; limit - 1UL ]
    let randomness = Gen.frequency [ 4, uniform56; 2, edges56; 1, Gen.map (fun r -> limit - 1UL - (r >>> 30)) uniform56 ]

    /// Between two powers of ten, every power alike.
    let logUniform low high = Gen.choose (low * 1000, high * 1000) |> Gen.map (fun e -> Math.Pow(10.0, float e / 1000.0))

    let ratio =
        Gen.frequency
            [
                2, Gen.elements [ 0.0; 1.0; 0.5; 0.1; 0.999; 1e-4 ]
                3, Gen.choose (0, 1_000_000) |> Gen.map (fun n -> float n / 1e6)
                2, logUniform -16 0
                1, logUniform -16 -1 |> Gen.map (fun p -> 1.0 - p)
            ]

    let name = Gen.elements [ "a"; "b"; "GET /" ]
    let text = Gen.elements [ "x"; "y"; "vip"; "" ]
    let key = Gen.elements [ "k"; "tier" ]

    let private trickyChar =
        Gen.elements [ '"'; '\\'; ','; ')'; ' '; 'u'; '0'; 'a'; '\n'; '\000'; '\u0001'; '\u2028'; '\u0085' ]

    let tricky = Gen.listOf trickyChar |> Gen.resize 4 |> Gen.map (fun chars -> String(List.toArray chars))

    let value: Gen<obj | null> =
        let boxed gen : Gen<obj | null> = gen |> Gen.map (fun v -> box v)

        Gen.oneof
            [
                boxed text
                boxed (Gen.choose (-2, 3))
                boxed (Gen.elements [ 0L; 1L; 1L <<< 53; Int64.MaxValue ])
                boxed (Gen.elements [ 0.0; 0.5; 1.0; nan ])
                boxed (Gen.elements [ true; false ])
                Gen.constant null
            ]

    let private origin = Gen.elements [ ParentOrigin.Local; ParentOrigin.Remote ]
    let private flag = Gen.elements [ true; false ]

    let fact =
        Gen.frequency
            [
                1, Gen.elements (Enum.GetValues<SpanKind>()) |> Gen.map OfKind
                1, Gen.map OfSource text
                3, Gen.map2 (fun k v -> Attribute(k, v)) key value
                1, Gen.map2 (fun k v -> Baggage(k, v)) key text
                1, Gen.elements [ "GET"; "POST" ] |> Gen.map Method
                1, Gen.elements [ "/"; "/orders" ] |> Gen.map Path
                1, Gen.map2 (fun k v -> Header(k, v)) key text
                1, Gen.map Link flag
                1, Gen.map2 (fun o s -> Parent(o, s)) origin flag
                1, Gen.map2 (fun o t -> ParentWith(o, t)) origin randomness
            ]

    /// The way from one time to the next, in a unit of its own: bursts, equal times, idle gaps, steps back.
    let private step unit' =
        Gen.frequency
            [
                3, Gen.constant 0L
                5, Gen.choose (0, 1000) |> Gen.map (fun n -> int64 n * unit' / 1000L)
                2, Gen.choose (1, 20) |> Gen.map (fun n -> int64 n * unit')
                1, Gen.choose (1, 1000) |> Gen.map (fun n -> int64 n * unit')
                1, Gen.choose (1, 3000) |> Gen.map (fun n -> -(int64 n) * unit' / 1000L)
            ]

    let private unit' = Gen.choose (0, 14) |> Gen.map (fun e -> pown 10L e)

    let private origin' =
        Gen.frequency
            [
                3, Gen.constant 0L
                1, Gen.elements [ -farthest; farthest; farthest / 2L ]
                1, Gen.map int64 (Gen.choose (-1000, 1000))
            ]

    let private clamp time = Math.Clamp(time, -farthest, farthest)
    let private walk steps start = List.scan (fun time step -> clamp (time + step)) start steps

    /// Any times: they may run backwards.
    let times =
        gen {
            let! unit' = unit'
            let! start = origin'
            let! steps = Gen.listOf (step unit')
            return walk steps start
        }

    let forwards = times |> Gen.map List.sort

    let incoming at =
        gen {
            let! r = randomness
            let! name = name
            let! count = Gen.elements [ 0; 0; 1; 2; 4 ]
            let! facts = Gen.listOfLength count fact
            return { At = at; R = r; Name = name; Facts = facts }
        }

    let incomings = times |> Gen.bind (Gen.collectToList incoming)

    let private few low high = Gen.frequency [ 3, Gen.choose (low, low + 4); 1, Gen.choose (low, high) ]

    let settings =
        gen {
            let! rate = logUniform -6 6
            let! burst = Gen.frequency [ 9, few 2 200; 1, Gen.constant 1_000_000 ]
            let! softness = Gen.frequency [ 9, few 1 20; 1, Gen.constant 1_000 ]
            let! depth = few 1 40
            return { TargetPerSecond = rate; Burst = burst; Softness = softness; Depth = depth }
        }

    let simplerSettings (s: AdaptiveSettings) =
        seq {
            if s.TargetPerSecond <> 1.0 then
                { s with TargetPerSecond = 1.0 }

            if s.Burst > 2 then
                { s with Burst = 2 }

            if s.Softness > 1 then
                { s with Softness = 1 }

            if s.Depth > 1 then
                { s with Depth = 1 }
        }
