// Claims about the generated policies themselves: a case of Policy that they leave out would be one that no law is checked with.
module Tracing.Functional.Tests.GeneratorTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open FSharp.Reflection
open Tracing.Functional

/// Whether a value of that type may hold a policy.
let rec private holdsPolicy (held: Type) =
    held = typeof<Policy>
    || held.GetGenericArguments() |> Array.exists holdsPolicy
    || FSharpType.IsRecord(held, true)
       && FSharpType.GetRecordFields(held, true) |> Array.exists (fun field -> holdsPolicy field.PropertyType)

let private isLeaf (case: UnionCaseInfo) = case.GetFields() |> Array.forall (fun field -> not (holdsPolicy field.PropertyType))

let private cases = FSharpType.GetUnionCases(typeof<Policy>, true)
let private names (cases: UnionCaseInfo seq) = cases |> Seq.map _.Name |> Set
let private caseOf (policy: Policy) = FSharpValue.GetUnionFields(policy, typeof<Policy>, true) |> fst

/// The cases at the top of 2000 policies. The rarest comes once in 40.
let private generated gen = gen |> Gen.sampleWithSeed (Rnd 10UL) 50 2000 |> Seq.map caseOf |> names

[<Tests>]
let generatorTests =
    testList
        "GeneratorTests"
        [
            testCase "leaf generates every leaf of Policy, and nothing else" (fun () ->
                Expect.equal (generated GeneratePolicy.leaf) (cases |> Seq.filter isLeaf |> names) "the leaves")

            testCase "ofDepth generates every case of Policy" (fun () ->
                Expect.equal (generated (GeneratePolicy.ofDepth 1)) (names cases) "the cases")
        ]
