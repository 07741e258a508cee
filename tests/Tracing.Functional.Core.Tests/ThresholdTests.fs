module Tracing.Functional.Tests.ThresholdTests

[<FsCheck.NUnit.Property>]
let ``reversing twice changes nothing`` (xs: int list) = List.rev (List.rev xs) = xs
