namespace Tracing.Functional.Instrumentation.Sql;

// Name and attributes for the spans of one text: computed once, used for every execution.
internal sealed class SqlStatement
{
    private SqlStatement(string? name, KeyValuePair<string, object?>[] tags)
    {
        Name = name;
        Tags = tags;
    }

    /// <summary>The span's name; null if the text has no summary.</summary>
    public string? Name { get; }

    public KeyValuePair<string, object?>[] Tags { get; }

    public static SqlStatement Of(string sql, SqlDialect dialect, SqlTracingOptions options)
    {
        var reading = SqlReader.Read(sql, dialect, options.MaxQueryTextLength);
        var text = options.QueryText switch
        {
            SqlQueryText.None => null,
            SqlQueryText.AsIsWhenParameterized when reading.IsParameterized && sql.Length <= options.MaxQueryTextLength => sql,
            _ => reading.Text,
        };
        return new SqlStatement(reading.Summary, Present(
            new("db.query.text", text),
            new("db.query.summary", reading.Summary),
            new("db.operation.name", reading.Operation),
            new("db.collection.name", reading.Collection)));
    }

    /// <summary>A call by name alone. If the name is more than a name, it is read as SQL.</summary>
    public static SqlStatement OfProcedure(string name, SqlDialect dialect, SqlTracingOptions options)
    {
        var call = Of("CALL " + name, dialect, options);
        if (!string.Equals(call.Name, "CALL " + name, StringComparison.Ordinal))
            return Of(name, dialect, options);
        return new SqlStatement(call.Name, Present(
            new("db.query.text", options.QueryText == SqlQueryText.None ? null : name),
            new("db.query.summary", call.Name),
            new("db.operation.name", "CALL"),
            new("db.stored_procedure.name", name)));
    }

    /// <summary>A batch: what its texts have in common.</summary>
    public static SqlStatement OfBatch(IReadOnlyList<SqlStatement> parts, SqlTracingOptions options)
    {
        if (parts.Count == 1)
            return parts[0];

        var summary = Prefixed(Common(parts, "db.query.summary"));
        var text = string.Join("; ", parts.Select(part => part.Value("db.query.text")).OfType<string>().TakeWhile(Fits()));
        return new SqlStatement(summary, Present(
            new("db.query.text", text.Length == 0 ? null : text),
            new("db.query.summary", summary),
            new("db.operation.name", Prefixed(Common(parts, "db.operation.name"))),
            new("db.collection.name", Common(parts, "db.collection.name")),
            new("db.operation.batch.size", parts.Count)));

        Func<string, bool> Fits()
        {
            var length = -2;
            return part => (length += part.Length + 2) <= options.MaxQueryTextLength;
        }
    }

    private static string Prefixed(string? common) => common is null ? "BATCH" : "BATCH " + common;

    private static string? Common(IReadOnlyList<SqlStatement> parts, string name)
    {
        var first = parts.Count == 0 ? null : parts[0].Value(name);
        return parts.All(part => string.Equals(part.Value(name), first, StringComparison.Ordinal)) ? first : null;
    }

    private string? Value(string name) =>
        Tags.FirstOrDefault(tag => string.Equals(tag.Key, name, StringComparison.Ordinal)).Value as string;

    private static KeyValuePair<string, object?>[] Present(params KeyValuePair<string, object?>[] tags) =>
        [.. tags.Where(tag => tag.Value is not null)];
}
