using System.Data.Common;
using Tracing.Functional.Instrumentation.Sql;

namespace Tracing.Functional.EntityFrameworkCore.Commands;

// An open that failed; one that does not has nothing to show.
internal readonly struct OpenOperation(DbConnection connection, SqlTracer tracer) : ISqlOperation
{
    public SqlTracer Tracer => tracer;

    public (string Name, KeyValuePair<string, object?>[] Tags) Describe()
    {
        var target = tracer.Targets.Of(connection);
        return ("CONNECT " + target.Name, target.Tags);
    }
}
