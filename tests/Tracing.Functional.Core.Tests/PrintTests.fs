// Claims about canonical text: policies and conditions print alike exactly where they are equal.
module Tracing.Functional.Tests.PrintTests

open FsCheck
open FsCheck.FSharp
open Tracing.Functional

let private ofTexts texts =
    match texts with
    | a :: b :: others ->
        let test = StartTest.Attribute(a, ValueTest.OneOf(others |> List.map Constant.Text))

        Policy.Named(
            b,
            Policy.Conditional(Condition.And(Condition.AtStart test, Condition.AtStart(StartTest.Name(ValueTest.Like a))), Policy.Always)
        )
    | _ -> Policy.Annotate([ for text in texts -> text, Constant.Text text ], Policy.Never)

let private printAlike (left: 'T) (right: 'T) = string (box left) = string (box right)

let private agrees left right =
    (left = right) = printAlike left right |> Prop.label $"{left} against {right}" |> Prop.classify (left = right) "equal"

[<SoakProperty(Cases = 1000)>]
let ``policies print alike exactly where they are equal`` (left: Policy) (right: Policy) = agrees left right

let private small = GeneratePolicy.ofDepth 1 |> Gen.resize 1
let private smallPairs = Gen.zip small small |> Arb.fromGen

[<SoakProperty(Cases = 3000)>]
let ``small policies print alike exactly where they are equal`` () = Prop.forAll smallPairs (fun (left, right) -> agrees left right)

[<SoakProperty>]
let ``policies one change apart print alike exactly where they are equal`` (policy: Policy) =
    GeneratePolicy.shrink policy |> Seq.truncate 100 |> Seq.forall (fun other -> (policy = other) = printAlike policy other)

[<SoakProperty(Cases = 1000)>]
let ``conditions print alike exactly where they are equal`` (left: Condition) (right: Condition) =
    agrees left right
    .&. (GenerateCondition.shrink left |> Seq.truncate 50 |> Seq.forall (fun other -> (left = other) = printAlike left other))

let private textLists = Gen.listOf Generate.tricky |> Gen.resize 4

[<SoakProperty(Cases = 3000)>]
let ``quotes, commas, escapes and control characters in texts cannot make two policies read alike`` () =
    let pairs = Gen.zip textLists textLists |> Arb.fromGen
    Prop.forAll pairs (fun (left, right) -> agrees (ofTexts left) (ofTexts right))

[<SoakProperty>]
let ``a policy prints on one line`` (policy: Policy) =
    Prop.forAll (Arb.fromGen textLists) (fun texts ->
        [ policy; ofTexts texts ] |> List.forall (fun policy -> policy.ToString().ReplaceLineEndings("\n").Contains '\n' |> not))

[<SoakProperty>]
let ``keys print alike exactly where they are equal`` (left: TraceKey) (right: TraceKey) = agrees left right

[<SoakProperty(Cases = 1000)>]
let ``tests on spans print alike exactly where they are equal`` (left: SpanTest) (right: SpanTest) =
    agrees left right
    .&. (GenerateCondition.shrinkSpanTest left
         |> Seq.truncate 50
         |> Seq.forall (fun other -> (left = other) = printAlike left other))
