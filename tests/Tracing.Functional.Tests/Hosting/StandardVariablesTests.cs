// OTEL_TRACES_SAMPLER and its _ARG as policies, OTEL_TRACES_EXPORTER as names, and what is told of values that are not understood.
using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Setup;

namespace Tracing.Functional.Tests.Hosting;

public class StandardVariablesTests
{
    [TestCase("always_on", null, "parentBased(always, remote sampled: always, remote not sampled: always)")]
    [TestCase("always_off", null, "parentBased(never, remote sampled: never, remote not sampled: never)")]
    [TestCase(
        "traceidratio",
        "0.25",
        "parentBased(fixedRatio(0.25), remote sampled: fixedRatio(0.25), remote not sampled: fixedRatio(0.25))")]
    [TestCase("parentbased_always_on", null, "always")]
    [TestCase("parentbased_always_off", null, "never")]
    [TestCase("parentbased_traceidratio", "0.25", "fixedRatio(0.25)")]
    [TestCase("parentbased_traceidratio", "2", "fixedRatio(1)")]
    [TestCase("parentbased_traceidratio", "NaN", "fixedRatio(1)")]
    [TestCase("parentbased_traceidratio", null, "fixedRatio(1)")]
    [TestCase("PARENTBASED_ALWAYS_OFF", null, "never")]
    [TestCase(" Always_On ", null, "parentBased(always, remote sampled: always, remote not sampled: always)")]
    [TestCase("jaeger_remote", null, "adaptive(100/s)")]
    [TestCase(null, null, "adaptive(100/s)")]
    public void Each_value_is_the_policy_it_names(string? sampler, string? argument, string policy) => Assert.That(
        Read(("OTEL_TRACES_SAMPLER", sampler), ("OTEL_TRACES_SAMPLER_ARG", argument)).Policy().ToString(), Is.EqualTo(policy));

    [TestCase("always_on", null, null)]
    [TestCase("parentbased_traceidratio", "0.5", null)]
    [TestCase("parentbased_traceidratio", null, null)]
    [TestCase("", "", null)]
    [TestCase("parentbased_traceidratio", "2", "OTEL_TRACES_SAMPLER_ARG is 2")]
    [TestCase("traceidratio", "half", "OTEL_TRACES_SAMPLER_ARG is half")]
    [TestCase("traceidratio", "NaN", "OTEL_TRACES_SAMPLER_ARG is NaN")]
    [TestCase("always_on", "half", null)]
    [TestCase("jaeger_remote", null, "OTEL_TRACES_SAMPLER is jaeger_remote")]
    [TestCase("0.5", null, "OTEL_TRACES_SAMPLER is 0.5")]
    public void What_is_not_understood_is_told_once(string? sampler, string? argument, string? told)
    {
        var variables = Read(("OTEL_TRACES_SAMPLER", sampler), ("OTEL_TRACES_SAMPLER_ARG", argument));
        variables.Policy();
        Assert.That(_told, Is.EqualTo(told is null ? [] : new[] { told }));
    }

    [TestCase(null, "otlp", "")]
    [TestCase("", "otlp", "")]
    [TestCase("otlp", "otlp", "")]
    [TestCase(" None ", "none", "")]
    [TestCase("console", "console", "")]
    [TestCase("otlp,console", "otlp,console", "")]
    [TestCase("otlp,,otlp", "otlp", "")]
    [TestCase("zipkin", "otlp", "OTEL_TRACES_EXPORTER is zipkin")]
    [TestCase("zipkin,console", "console", "OTEL_TRACES_EXPORTER is zipkin")]
    public void Exporters_are_a_list_of_known_names(string? value, string names, string told)
    {
        Assert.That(string.Join(',', Read(("OTEL_TRACES_EXPORTER", value)).Exporters()), Is.EqualTo(names));
        Assert.That(string.Join(';', _told), Is.EqualTo(told));
    }

    private readonly List<string> _told = [];

    [SetUp]
    public void Forget() => _told.Clear();

    private StandardVariables Read(params (string Name, string? Value)[] variables) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(variables.Select(static pair => KeyValuePair.Create(pair.Name, pair.Value))).Build(),
        (name, value, _, _) => _told.Add($"{name} is {value}"));
}
