using System.Data;
using System.Data.Common;
using Tracing.Functional.Instrumentation.Sql;

namespace Tracing.Functional.EntityFrameworkCore.Commands;

// A command of EF Core as a span.
internal readonly struct CommandOperation(DbCommand command, DbConnection? connection, SqlTracer tracer) : ISqlOperation
{
    public SqlTracer Tracer => tracer;

    public (string Name, KeyValuePair<string, object?>[] Tags) Describe()
    {
        var described = tracer.Targets.Of(connection)
            .Describe(command.CommandText ?? "", command.CommandType == CommandType.StoredProcedure);
        return (described.Name, described.Tags);
    }
}
