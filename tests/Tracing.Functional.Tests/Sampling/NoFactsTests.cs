// A policy that asks about requests, in a provider that nobody tells of them: it is said once.
using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class NoFactsTests
{
    private static readonly TestCaseData[] s_policies =
    [
        new(Sample.Always.When(AtStart.Path("/health")), "path is \"/health\""),
        new(Sample.Always.When(AtStart.Name("a")).OrElse(Sample.Never.When(!AtStart.Method("PUT"))), "method is \"PUT\""),
        new(Sample.Always.ParentBased(remoteSampled: Sample.Always.When(AtStart.Header("tier", "vip"))), "header \"tier\" is \"vip\""),
        new(Sample.RateLimited(1).PerKey(Key.Path), "path"),
        new(Sample.Always.When(AtStart.Baggage("a", "b") & AtStart.Name("a")), null),
        new(Sample.Always.When(AnySpan.Attribute("url.path", "/")).OrElse(Sample.Always), null),
    ];

    [TestCaseSource(nameof(s_policies))]
    public void It_is_said_once_and_not_if_requests_are_known(Policy policy, string? asked)
    {
        using var log = new Log();
        using (var control = new SamplingControl(policy))
        using (Build(control, hasFacts: false))
            control.Replace(policy);
        Assert.That(log.Asked.Count, Is.EqualTo(asked is null ? 0 : 1));
        if (asked is not null)
            Assert.That(log.Asked.Single(), Does.StartWith(asked.Split(' ')[0]));

        using (var control = new SamplingControl(policy))
        using (Build(control, hasFacts: true))
            Assert.That(log.Asked.Count, Is.EqualTo(asked is null ? 0 : 1));
    }

    private static TracerProvider Build(SamplingControl control, bool hasFacts)
    {
        var builder = Sdk.CreateTracerProviderBuilder().SetSampling(control).ExportTo(new Traces.RecordingExporter());
        return (hasFacts ? builder.ConfigureServices(services => services.AddSingleton<FactSource, Facts>()) : builder).Build();
    }

    private sealed class Facts : FactSource;

    private sealed class Log : EventListener
    {
        private ConcurrentQueue<string>? _asked;

        public ConcurrentQueue<string> Asked => _asked ?? LazyInitializer.EnsureInitialized(ref _asked)!;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "OpenTelemetry-Tracing-Functional")
                EnableEvents(eventSource, EventLevel.Warning);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventId == 5)
                Asked.Enqueue((string)eventData.Payload![0]!);
        }
    }
}
