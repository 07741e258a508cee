using NUnit.Framework;
using PublicApiGenerator;

namespace Tracing.Functional.Tests.Api;

/// <summary>
/// The public API of every package is the text in the file beside this one. A change of the API is a change of that file, so that a
/// reviewer sees it. TRACING_API=accept writes the files anew.
/// </summary>
public sealed class ApiTests
{
    private static readonly bool s_accepts = Environment.GetEnvironmentVariable("TRACING_API") == "accept";

    [TestCase("Tracing.Functional.Ground")]
    [TestCase("Tracing.Functional.Core")]
    [TestCase("Tracing.Functional.Sampling")]
    [TestCase("Tracing.Functional.Instrumentation")]
    [TestCase("Tracing.Functional.Recordings")]
    [TestCase("Tracing.Functional")]
    [TestCase("Tracing.Functional.AspNetCore")]
    [TestCase("Tracing.Functional.EntityFrameworkCore")]
    [TestCase("Tracing.Functional.FSharp")]
    [TestCase("Tracing.Functional.Gateway")]
    public void The_public_API_is_the_approved_one(string package)
    {
        var file = Path.Combine(Docs.Pages.Root, "tests", "Tracing.Functional.Tests", "Api", package + ".txt");
        var api = ApiOf(package);
        if (s_accepts)
            File.WriteAllText(file, api);
        Assert.That(
            api,
            Is.EqualTo(File.ReadAllText(file)),
            $"the API of {package} changed; TRACING_API=accept dotnet test --filter ApiTests accepts it");
    }

    [Test]
    public void No_type_of_FSharp_is_in_a_signature_of_a_package_for_CSharp(
        [Values(
            "Tracing.Functional.Sampling", "Tracing.Functional.Instrumentation", "Tracing.Functional", "Tracing.Functional.AspNetCore",
            "Tracing.Functional.EntityFrameworkCore")]
        string package) =>
        Assert.That(ApiOf(package), Does.Not.Contain("Microsoft.FSharp"));

    private static string ApiOf(string package) => Loaded.Assembly(package).GeneratePublicApi(Options()).ReplaceLineEndings("\n") + "\n";

    /// <summary>Attributes that F#'s compiler adds for itself are not API.</summary>
    private static ApiGeneratorOptions Options() => new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes =
        [
            "Microsoft.FSharp.Core.CompilationArgumentCountsAttribute",
            "Microsoft.FSharp.Core.CompilationMappingAttribute",
            "Microsoft.FSharp.Core.CompilationSourceNameAttribute",
        ],
    };
}
