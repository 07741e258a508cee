// Options of instrumentation: from the application's configuration, from code, and refused if they are out of range.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Tests.Instrumentation;

[NonParallelizable]
public class OptionTests
{
    [Test]
    public void Error_options_come_from_configuration_and_code_wins()
    {
        var seen = Built<ErrorOptions>(
            (builder, configure) => builder.SetErrors(configure),
            code: errors => errors.MaxErrors = 7,
            ("Stack", "Fingerprint"), ("MaxErrors", "5"), ("MaxRepeats", "2"), ("Log", "true"));

        Assert.That(seen.Stack, Is.EqualTo(StackDetail.Fingerprint));
        Assert.That(seen.MaxErrors, Is.EqualTo(7));
        Assert.That(seen.MaxRepeats, Is.EqualTo(2));
        Assert.That(seen.Log, Is.True);
    }

    [Test]
    public void Http_options_come_from_configuration_and_code_wins()
    {
        var seen = Built<HttpClientTracingOptions>(
            (builder, configure) => builder.AddHttpClientTracing(configure),
            code: http => http.ConnectionSpans = false,
            ("ClientTrace", "true"), ("ConnectionSpans", "true"), ("ShownQueryParameters:0", "Page"), ("ShownQueryParameters:1", "sort"));

        Assert.That(seen.ClientTrace, Is.True);
        Assert.That(seen.ConnectionSpans, Is.False);
        Assert.That(seen.ShownQueryParameters, Is.EquivalentTo(new[] { "Page", "sort" }));
        Assert.That(seen.ShownQueryParameters.Contains("page"), "case does not matter");
    }

    [Test]
    public void Grpc_options_come_from_configuration_and_code_wins()
    {
        var seen = Built<GrpcClientTracingOptions>(
            (builder, configure) => builder.AddGrpcClientTracing(configure),
            code: grpc => grpc.MaxMessageEvents = 3,
            ("MaxMessageEvents", "9"), ("KeepHttpSpan", "true"));

        Assert.That(seen.MaxMessageEvents, Is.EqualTo(3));
        Assert.That(seen.KeepHttpSpan, Is.True);
    }

    [Test]
    public void Sql_options_come_from_configuration_and_code_wins()
    {
        var seen = Built<SqlTracingOptions>(
            (builder, configure) => builder.AddSqlTracing(configure),
            code: sql => sql.RecordTransactions = true,
            ("QueryText", "None"), ("MaxQueryTextLength", "100"), ("RecordReturnedRows", "false"), ("RecordTransactions", "false"));

        Assert.That(seen.QueryText, Is.EqualTo(SqlQueryText.None));
        Assert.That(seen.MaxQueryTextLength, Is.EqualTo(100));
        Assert.That(seen.RecordReturnedRows, Is.False);
        Assert.That(seen.RecordTransactions, Is.True);
    }

    [Test]
    public void A_configured_value_that_is_out_of_range_is_refused_when_the_provider_is_built()
    {
        Refused<ErrorOptions>("MaxErrors", "0", "MaxErrors is 0; allowed: 1 to 1,000.", builder => builder.SetErrors());
        Refused<ErrorOptions>(
            "MaxStackLength", "7", "MaxStackLength is 7; allowed: 256 to 1,000,000 characters.", builder => builder.SetErrors());
        Refused<HttpClientTracingOptions>(
            "ShownQueryParameters:0", "", "ShownQueryParameters is \"\"; allowed: names of one character or more.", builder =>
                builder.AddHttpClientTracing());
        Refused<GrpcClientTracingOptions>(
            "MaxMessageEvents", "-1", "MaxMessageEvents is -1; allowed: 0 to 10,000.", builder => builder.AddGrpcClientTracing());
        Refused<SqlTracingOptions>(
            "MaxQueryTextLength", "3", "MaxQueryTextLength is 3; allowed: 16 to 65,536 characters.", builder => builder.AddSqlTracing());
    }

    [Test]
    public void A_value_in_code_that_is_out_of_range_is_refused_at_the_call()
    {
        var builder = Sdk.CreateTracerProviderBuilder();
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.SetErrors(errors => errors.MaxExceptions = 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.SetErrors(new ErrorOptions { MaxMessageLength = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddGrpcClientTracing(grpc => grpc.MaxMessageEvents = 10_001));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddSqlTracing(sql => sql.QueryText = (SqlQueryText)9));
    }

    [Test]
    public void Of_several_calls_the_last_one_with_an_action_counts()
    {
        var seen = new List<ErrorOptions>();
        using (Sdk.CreateTracerProviderBuilder()
            .SetErrors(errors => errors.MaxErrors = 5)
            .SetErrors(new ErrorOptions { MaxErrors = 6 })
            .SetErrors(errors =>
            {
                errors.MaxRepeats = 9;
                seen.Add(errors);
            })
            .SetErrors()
            .Build())
        {
            Assert.That(seen[^1].MaxErrors, Is.EqualTo(64));
            Assert.That(seen[^1].MaxRepeats, Is.EqualTo(9));
        }
    }

    /// <summary>The options of a built provider, which the code's action has seen last.</summary>
    private static T Built<T>(
        Func<TracerProviderBuilder, Action<T>, TracerProviderBuilder> add, Action<T> code, params (string Key, string Value)[] configured)
        where T : class
    {
        T? seen = null;
        var builder = Sdk.CreateTracerProviderBuilder().ConfigureServices(services => services.Configure<T>(Section(configured)));
        using var provider = add(builder, options =>
        {
            seen = options;
            code(options);
        }).Build();
        return seen!;
    }

    private static void Refused<T>(string key, string value, string sentence, Func<TracerProviderBuilder, TracerProviderBuilder> add)
        where T : class
    {
        var builder = add(Sdk.CreateTracerProviderBuilder().ConfigureServices(services => services.Configure<T>(Section((key, value)))));
        Assert.That(() => builder.Build(), Throws.InstanceOf<ArgumentException>().With.Message.Contains(sentence));
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => new KeyValuePair<string, string?>("Options:" + pair.Key, pair.Value)))
        .Build().GetSection("Options");
}
