using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tracing.Functional.Instrumentation.Sql;

namespace Tracing.Functional.EntityFrameworkCore.Commands;

// The span of a command between EF's calls. It is found by the command, and is forgotten with it.
internal sealed class RunningCommand(Guid id, Activity span, SqlTracer tracer)
{
    private static readonly ConditionalWeakTable<DbCommand, RunningCommand> s_all = [];
    private readonly Guid _id = id;

    public Activity Span { get; } = span;

    public static RunningCommand? Of(DbCommand command, Guid id) =>
        s_all.TryGetValue(command, out var running) && running._id == id ? running : null;

    public void Begin(DbCommand command) => s_all.AddOrUpdate(command, this);

    public void End(DbCommand command)
    {
        s_all.Remove(command);
        tracer.End(Span);
    }
}
