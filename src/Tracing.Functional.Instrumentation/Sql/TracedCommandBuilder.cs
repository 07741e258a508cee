using System.Data;
using System.Data.Common;
using System.Globalization;

namespace Tracing.Functional.Instrumentation.Sql;

// Builds commands for the adapter of a decorated connection. Providers' own builders take only their own adapters; of them it has how names
// are quoted.
internal sealed class TracedCommandBuilder : DbCommandBuilder
{
    private readonly DbCommandBuilder _inner;
    private readonly char _mark;

    public TracedCommandBuilder(DbCommandBuilder inner, char mark)
    {
        (_inner, _mark) = (inner, mark);
        (QuotePrefix, QuoteSuffix) = (inner.QuotePrefix, inner.QuoteSuffix);
        (CatalogLocation, CatalogSeparator, SchemaSeparator) = (inner.CatalogLocation, inner.CatalogSeparator, inner.SchemaSeparator);
    }

    public override string QuoteIdentifier(string unquotedIdentifier) => _inner.QuoteIdentifier(unquotedIdentifier);

    public override string UnquoteIdentifier(string quotedIdentifier) => _inner.UnquoteIdentifier(quotedIdentifier);

    /// <summary>Nothing: providers take the type from the value.</summary>
    protected override void ApplyParameterInfo(DbParameter parameter, DataRow row, StatementType statementType, bool whereClause)
    {
    }

    protected override string GetParameterName(int parameterOrdinal) =>
        string.Create(CultureInfo.InvariantCulture, $"{_mark}p{parameterOrdinal}");

    protected override string GetParameterName(string parameterName) => _mark + parameterName;

    protected override string GetParameterPlaceholder(int parameterOrdinal) => GetParameterName(parameterOrdinal);

    /// <summary>By the framework's contract the second call with the same adapter takes the handler off.</summary>
    protected override void SetRowUpdatingHandler(DbDataAdapter adapter)
    {
        if (adapter is not TracedDataAdapter traced)
            throw new ArgumentException("The adapter must come from the factory of the decorated connection.", nameof(adapter));
        if (ReferenceEquals(adapter, DataAdapter))
            traced.RowUpdating -= Updating;
        else
            traced.RowUpdating += Updating;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private void Updating(object? sender, RowUpdatingEventArgs update) => RowUpdatingHandler(update);

    /// <summary>An adapter for commands of any provider.</summary>
    internal sealed class TracedDataAdapter : DbDataAdapter
    {
        public event EventHandler<RowUpdatingEventArgs>? RowUpdating;

        protected override void OnRowUpdating(RowUpdatingEventArgs value)
        {
            RowUpdating?.Invoke(this, value);
            base.OnRowUpdating(value);
        }
    }
}
