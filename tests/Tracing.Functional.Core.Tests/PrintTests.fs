// Claims about canonical text: two policies or conditions print alike if they are equal, and only then.
module Tracing.Functional.Tests.PrintTests

open Expecto
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

let private small = GeneratePolicy.ofDepth 1 |> Gen.resize 1
let private smallPairs = Gen.zip small small |> Arb.fromGen

let private textLists = Gen.listOf Generate.tricky |> Gen.resize 4

[<Tests>]
let printTests =
    testList
        "PrintTests"
        [
            propertyOf 1000 "policies print alike exactly where they are equal" (fun (left: Policy, right: Policy) -> agrees left right)

            propertyOf 3000 "small policies print alike exactly where they are equal" (fun () ->
                Prop.forAll smallPairs (fun (left, right) -> agrees left right))

            property "policies one change apart print alike exactly where they are equal" (fun (policy: Policy) ->
                GeneratePolicy.shrink policy |> Seq.truncate 100 |> Seq.forall (fun other -> (policy = other) = printAlike policy other))

            propertyOf 1000 "conditions print alike exactly where they are equal" (fun (left: Condition, right: Condition) ->
                agrees left right
                .&. (GenerateCondition.shrink left |> Seq.truncate 50 |> Seq.forall (fun other -> (left = other) = printAlike left other)))

            propertyOf 3000 "quotes, commas, escapes and control characters in texts cannot make two policies read alike" (fun () ->
                let pairs = Gen.zip textLists textLists |> Arb.fromGen
                Prop.forAll pairs (fun (left, right) -> agrees (ofTexts left) (ofTexts right)))

            property "a policy prints on one line" (fun (policy: Policy) ->
                Prop.forAll (Arb.fromGen textLists) (fun texts ->
                    [ policy; ofTexts texts ]
                    |> List.forall (fun policy -> policy.ToString().ReplaceLineEndings("\n").Contains '\n' |> not)))

            property "keys print alike exactly where they are equal" (fun (left: TraceKey, right: TraceKey) -> agrees left right)

            propertyOf 1000 "tests on spans print alike exactly where they are equal" (fun (left: SpanTest, right: SpanTest) ->
                agrees left right
                .&. (GenerateCondition.shrinkSpanTest left
                     |> Seq.truncate 50
                     |> Seq.forall (fun other -> (left = other) = printAlike left other)))
        ]
