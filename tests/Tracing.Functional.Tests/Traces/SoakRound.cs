// One round of the soak: a provider with random options, traffic on threads, an orderly end. SoakJudge says what it broke.
using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Export;

namespace Tracing.Functional.Tests.Traces;

internal sealed class SoakRound : IDisposable
{
    private const int Patience = 60_000;
    private readonly SoakHandover _handover = new();
    private readonly SoakGauges _gauges = new();

    public SoakRound(SoakSettings settings)
    {
        Settings = settings;
        Exporters = [.. Enumerable.Range(0, settings.Exporters).Select(i => new SoakExporter(settings.Seed + i))];
        Processor = new SoakProcessor(settings.Processors, Ledger, () => Tracing!);
        var target = settings.HasWitness
            ? new Target(span => Witnessed.AddOrUpdate(span, 1, static (_, times) => times + 1))
            : (BaseProcessor<Activity>)new ExportQueue(Exporters[0]);
        Tracing = new Tracing(SoakSettings.Policy(), settings.Configure, target: target, more: Add);
    }

    public SoakSettings Settings { get; }

    public SoakLedger Ledger { get; } = new();

    public MeterSums Sums { get; } = new();

    public Tracing Tracing { get; }

    public SoakExporter[] Exporters { get; }

    public SoakProcessor Processor { get; }

    public PacedExporter Ordinary { get; } = new();

    /// <summary>What the witness got, and how often.</summary>
    public ConcurrentDictionary<Activity, int> Witnessed { get; } = new(ReferenceEqualityComparer.Instance);

    public bool HasFlushed { get; private set; }

    public bool HasShutDown { get; private set; }

    /// <summary>Traces that were held after a flush when no span was open.</summary>
    public int HeldAfterFlush { get; private set; }

    public long LeastGauge => _gauges.Least;

    public void Run(int traces)
    {
        Threads.Run([.. Enumerable.Range(0, SoakSettings.Threads).Select(thread => (Action)(() => Traffic(thread).Run(traces)))]);
        var open = new List<SoakSpan>();
        while (_handover.Take() is { } span)
        {
            if (Settings.LeavesOpen && open.Count < 50)
                open.Add(span);
            else
                span.End();
        }

        foreach (var exporter in Exporters)
            exporter.CalmDown();

        // A batch that an exporter already has may still be refused.
        Tracing.Flush(Patience);
        HasFlushed = Tracing.Flush(Patience);
        HeldAfterFlush = Settings.LeavesOpen ? 0 : Tracing.Engine.HeldTraces;
        HasShutDown = Tracing.Shutdown(Patience);
        foreach (var span in open)
        {
            span.EndedAfterShutdown = true;
            span.End();
        }
    }

    public void Dispose()
    {
        Tracing.Dispose();
        Sums.Dispose();
        _gauges.Dispose();
    }

    private SoakTraffic Traffic(int thread) => new(Settings, Ledger, Tracing, _gauges, _handover, thread);

    private void Add(TracerProviderBuilder builder)
    {
        for (var i = Settings.HasWitness ? 0 : 1; i < Exporters.Length; i++)
            builder.ExportTo(Exporters[i], inBatches: !Settings.ExportsAtOnce || i == 0 || i < Exporters.Length - 1);
        builder.AddProcessor(Processor);
        if (Settings.HasOrdinary)
            builder.AddProcessor(new SimpleActivityExportProcessor(Ordinary));
    }
}
