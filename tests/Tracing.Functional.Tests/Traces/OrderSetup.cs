// A provider that is set up in one of the ways in which an application can add processors, with processors that map, filter and watch.
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Tests.Traces;

/// <summary>How, and when, the application adds its processors.</summary>
public enum Way
{
    BuilderBefore,
    BuilderAfter,
    BuilderBetween,
    FactoryBefore,
    FactoryAfter,
    ErrorStatusBefore,
    ErrorStatusAfter,
    ConfigureBefore,
    ConfigureAfter,
    ProviderConfiguredBefore,
    ProviderConfiguredAfter,
    ProviderConfiguredLateBefore,
    ProviderConfiguredLateAfter,
    BuiltProvider,
    BuiltProviderWithErrorStatus,
}

internal sealed class OrderSetup : IDisposable
{
    private readonly Activity? _outer = Activity.Current;
    private readonly ServiceProvider? _services;
    private readonly TracerProvider _provider;
    private readonly RecordingExporter _kept = new();
    private readonly RecordingExporter _ordinary = new();
    private readonly BaseProcessor<Activity> _mapper;
    private readonly BaseProcessor<Activity> _filter;

    public OrderSetup(Way way, Policy policy, bool isOrdinaryFirst, bool inBatches, Action<Activity>? onEnd = null)
    {
        Activity.Current = null;
        Source = new ActivitySource($"test-{Guid.NewGuid():N}");
        _mapper = new Target(onEnd: span =>
        {
            Map(span);
            onEnd?.Invoke(span);
        });
        _filter = new Target(onEnd: static span =>
        {
            if (span.DisplayName.StartsWith("noise", StringComparison.Ordinal))
                span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        });
        if (way is Way.ConfigureBefore or Way.ConfigureAfter or >= Way.ProviderConfiguredBefore and <= Way.ProviderConfiguredLateAfter)
        {
            _services = Hosted(way, policy, isOrdinaryFirst, inBatches);
            _provider = _services.GetRequiredService<TracerProvider>();
        }
        else
        {
            _provider = Built(way, policy, isOrdinaryFirst, inBatches);
        }
    }

    public ActivitySource Source { get; }

    /// <summary>The attribute "secret" as the application's processor read it.</summary>
    public List<object?> SecretsSeen { get; } = [];

    public IReadOnlyList<Activity> Ordinary => _ordinary.Activities;

    public IReadOnlyList<Activity> Kept
    {
        get
        {
            Assert.That(_provider.ForceFlush(30_000), Is.True);
            return _kept.Activities;
        }
    }

    /// <summary>A root, a child that fails or not, and three spans that the filter takes out: before, after and below the child.</summary>
    public List<Activity> Trace(string name, int status)
    {
        List<Activity> noise = [];
        using var root = Source.StartActivity(name);
        noise.Add(Noise());
        using (var child = Source.StartActivity(name + " child"))
        {
            noise.Add(Noise());
            child?.SetTag("status", status).SetTag("password", "hunter2hunter2");
        }

        noise.Add(Noise());
        return noise;
    }

    public void Dispose()
    {
        _provider.Dispose();
        _services?.Dispose();
        Source.Dispose();
        Activity.Current = _outer;
    }

    private Activity Noise()
    {
        var outer = Source.StartActivity("noise outer");
        Source.StartActivity("noise")?.Stop();
        outer?.Stop();
        return outer!;
    }

    /// <summary>As an application maps the codes of its own protocol to failures.</summary>
    private void Map(Activity span)
    {
        if (span.GetTagItem("password") is { } secret)
            SecretsSeen.Add(secret);
        if (span.GetTagItem("status") is >= 500)
            span.SetStatus(ActivityStatusCode.Error);
    }

    private TracerProvider Built(Way way, Policy policy, bool isOrdinaryFirst, bool inBatches)
    {
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(Source.Name);
        if (way is Way.ErrorStatusBefore)
            builder.SetErrorStatusOnException();
        if (isOrdinaryFirst)
            AddOrdinary(builder);
        if (way is Way.BuilderBefore or Way.ErrorStatusBefore)
            AddOwn(builder);
        if (way is Way.FactoryBefore)
            builder.AddProcessor(_ => _mapper).AddProcessor(_ => _filter);
        builder.SetSampling(policy, NoGrace);
        if (way is Way.BuilderBetween)
            AddOwn(builder);
        builder.ExportTo(_kept, inBatches);
        if (!isOrdinaryFirst)
            AddOrdinary(builder);
        if (way is Way.BuilderAfter or Way.ErrorStatusAfter)
            AddOwn(builder);
        if (way is Way.FactoryAfter)
            builder.AddProcessor(_ => _mapper).AddProcessor(_ => _filter);
        if (way is Way.ErrorStatusAfter or Way.BuiltProviderWithErrorStatus)
            builder.SetErrorStatusOnException();
        var provider = builder.Build();
        if (way is Way.BuiltProvider or Way.BuiltProviderWithErrorStatus)
        {
            Source.StartActivity("first")?.Stop();
            provider.AddProcessor(_mapper).AddProcessor(_filter);
        }

        return provider;
    }

    private ServiceProvider Hosted(Way way, Policy policy, bool isOrdinaryFirst, bool inBatches)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        if (isOrdinaryFirst)
            services.ConfigureOpenTelemetryTracerProvider(AddOrdinary);
        if (way is Way.ProviderConfiguredBefore)
            services.ConfigureOpenTelemetryTracerProvider(AddOwn);
        if (way is Way.ProviderConfiguredLateBefore)
            services.ConfigureOpenTelemetryTracerProvider((_, builder) => AddOwn(builder));
        services.AddTracing(tracing =>
        {
            tracing.AddSource(Source.Name).Without(Instrumentations.All);
            if (way is Way.ConfigureBefore)
                tracing.Configure(AddOwn);
            tracing.Sample(policy, NoGrace).ExportTo(_kept, inBatches);
            if (way is Way.ConfigureAfter)
                tracing.Configure(AddOwn);
        });
        if (way is Way.ProviderConfiguredAfter)
            services.ConfigureOpenTelemetryTracerProvider(AddOwn);
        if (way is Way.ProviderConfiguredLateAfter)
            services.ConfigureOpenTelemetryTracerProvider((_, builder) => AddOwn(builder));
        if (!isOrdinaryFirst)
            services.ConfigureOpenTelemetryTracerProvider(AddOrdinary);
        return services.BuildServiceProvider();
    }

    private static void NoGrace(SamplingOptions options) => options.Traces.Grace = TimeSpan.Zero;

    private void AddOwn(TracerProviderBuilder builder) => builder.AddProcessor(_mapper).AddProcessor(_filter);

    private void AddOrdinary(TracerProviderBuilder builder) => builder.AddProcessor(new SimpleActivityExportProcessor(_ordinary));
}
