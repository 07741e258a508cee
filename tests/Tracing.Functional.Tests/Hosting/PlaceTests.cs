// Every extension of the provider's builder in the three places where an application may call it: each works, or says what to do.
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Hosting;

[NonParallelizable]
public class PlaceTests
{
    /// <summary>Where it is called.</summary>
    public enum Place
    {
        InAddTracing,
        ConfigureProvider,
        WithServices,
    }

    private static readonly Dictionary<string, Action<TracerProviderBuilder>> s_everywhere = new(StringComparer.Ordinal)
    {
        ["AddHttpClientTracing"] = static builder => builder.AddHttpClientTracing(),
        ["AddGrpcClientTracing"] = static builder => builder.AddGrpcClientTracing(),
        ["AddSqlTracing"] = static builder => builder.AddSqlTracing(),
        ["SetErrors"] = static builder => builder.SetErrors(static errors => errors.Stack = StackDetail.Full),
        ["AddW3CPropagation"] = static builder => builder.AddW3CPropagation(),
    };

    private static readonly Dictionary<string, Action<TracerProviderBuilder>> s_withServicesOnly = new(StringComparer.Ordinal)
    {
        ["SetSampling"] = static builder => builder.SetSampling(Sample.Always),
        ["ExportTo"] = static builder => builder.ExportTo(new RecordingExporter()),
        ["ExportOtlp"] = static builder => builder.ExportOtlp(),
        ["AddStreams"] = static builder => builder.AddStreams(Streams()),
        ["AddSpanMetrics"] = static builder => builder.AddSpanMetrics(),
        ["AddAdviser"] = static builder => builder.AddAdviser(),
        ["SetPrivacy"] = static builder => builder.SetPrivacy(static _ => { }),
        ["SetSpanLimits"] = static builder => builder.SetSpanLimits(),
    };

    private static readonly List<TracingStreams> s_streams = [];

    private static IEnumerable<string> Everywhere => s_everywhere.Keys;

    private static IEnumerable<string> WithServicesOnly => s_withServicesOnly.Keys;

    /// <summary>Streams listen to every source, so they must not outlive their test.</summary>
    [TearDown]
    public void DisposeStreams()
    {
        s_streams.ForEach(static streams => streams.Dispose());
        s_streams.Clear();
    }

    [Test]
    public void An_instrumentation_works_in_each_place(
        [ValueSource(nameof(Everywhere))] string extension, [Values] Place place, [Values] bool hasDefaults) =>
        Assert.That(() => Build(s_everywhere[extension], place, hasDefaults), Throws.Nothing);

    [Test]
    public void A_part_of_the_engine_works_while_services_can_be_added_and_else_says_what_to_call(
        [ValueSource(nameof(WithServicesOnly))] string extension, [Values] Place place)
    {
        if (place is Place.WithServices)
        {
            Assert.That(
                () => Build(s_withServicesOnly[extension], place, hasDefaults: true),
                Throws.InvalidOperationException.With.Message.Contains("SetSampling(services => policy)"));
        }
        else
        {
            Assert.That(() => Build(s_withServicesOnly[extension], place, hasDefaults: true), Throws.Nothing);
        }
    }

    [Test]
    public void A_late_call_records_with_its_options()
    {
        var exporter = new RecordingExporter();
        var services = Services();
        services.AddSingleton("from a service");
        services.AddTracing(tracing => tracing.Without(Instrumentations.All).Sample(Sample.Always).ExportTo(exporter, inBatches: false));
        services.ConfigureOpenTelemetryTracerProvider((provider, builder) => builder.AddSqlTracing().AddHttpClientTracing(
            options => options.RouteTemplate = _ => provider.GetRequiredService<string>()));
        using (var built = services.BuildServiceProvider())
        {
            _ = built.GetRequiredService<TracerProvider>();
            using var connection = new SqliteConnection("Data Source=:memory:").WithTracing();
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            command.ExecuteScalar();
            using var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1) });
            Assert.That(() => client.GetAsync(new Uri("http://127.0.0.1:1/")), Throws.InstanceOf<HttpRequestException>());
        }

        Assert.That(exporter.Activities.Select(static span => span.DisplayName), Is.EqualTo(new[] { "SELECT", "GET from a service" }));
    }

    [Test]
    public void A_late_call_that_would_change_an_earlier_one_is_refused_and_one_without_options_changes_nothing([Values] bool isEarly)
    {
        var services = Services();
        services.AddTracing(tracing => tracing.Without(isEarly ? Instrumentations.None : Instrumentations.All).Sample(Sample.Always));
        services.ConfigureOpenTelemetryTracerProvider((_, builder) =>
        {
            builder.AddHttpClientTracing().AddHttpClientTracing();
            Assert.That(
                () => builder.AddHttpClientTracing(static options => options.ClientTrace = true),
                Throws.InvalidOperationException.With.Message.Contains("services.Configure<HttpClientTracingOptions>"));
        });
        using var built = services.BuildServiceProvider();
        Assert.That(built.GetRequiredService<TracerProvider>, Throws.Nothing);
    }

    private static TracingStreams Streams()
    {
        s_streams.Add(new TracingStreams());
        return s_streams[^1];
    }

    /// <summary>As a host has them.</summary>
    private static ServiceCollection Services()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        return services;
    }

    private static void Build(Action<TracerProviderBuilder> call, Place place, bool hasDefaults)
    {
        var services = Services();

        // In front: a call that throws leaves nothing behind that has begun to listen.
        if (place is Place.WithServices)
            services.ConfigureOpenTelemetryTracerProvider((_, builder) => call(builder));
        services.AddTracing(tracing =>
        {
            tracing.ExportTo(new RecordingExporter());
            if (!hasDefaults)
                tracing.Without(Instrumentations.All);
            if (place is Place.InAddTracing)
                tracing.Configure(call);
        });
        if (place is Place.ConfigureProvider)
            services.ConfigureOpenTelemetryTracerProvider(call);
        using var built = services.BuildServiceProvider();
        _ = built.GetRequiredService<TracerProvider>();
    }
}
