// The reviewed table of statements.txt: six lines each, namely the system, the statement, its text without literals ("as it is" if it is
// parameterized), summary, operation and collection. \n, \t and \\ stand for themselves. Whatever is secret in it says so.
using NUnit.Framework;
using Tracing.Functional.Instrumentation.Sql;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

public class SqlStatementTableTests
{
    private static readonly string s_file =
        Path.Combine(Docs.Pages.Root, "tests", "Tracing.Functional.Tests", "Instrumentation", "Sql", "statements.txt");

    public static IEnumerable<TestCaseData> Rows() =>
        File.ReadAllLines(s_file).Select(line => line.Trim()).Chunk(6)
            .Select((row, i) => new TestCaseData(row[0], Plain(row[1]), Plain(row[2]), row[3], row[4], row[5])
                .SetArgDisplayNames($"{i}", row[0], row[1]));

    [TestCaseSource(nameof(Rows))]
    public void A_statement_is_read_as_the_table_says(
        string system, string sql, string text, string summary, string operation, string collection)
    {
        var reading = SqlReader.Read(sql, SqlDialects.Of(system), 2048);
        var seen = (reading.IsParameterized ? "(as it is)" : reading.Text, reading.Summary ?? "-", reading.Operation ?? "-",
            reading.Collection ?? "-");
        Assert.That(seen, Is.EqualTo((text, summary, operation, collection)));
    }

    [TestCaseSource(nameof(Rows))]
    public void Nothing_secret_comes_out_with_the_defaults(
        string system, string sql, string text, string summary, string operation, string collection)
    {
        _ = (text, summary, operation, collection);
        var statement = SqlStatement.Of(sql, SqlDialects.Of(system), new SqlTracingOptions());
        var said = string.Join(' ', statement.Tags.Select(tag => tag.Value)) + statement.Name;
        Assert.That(said.Replace("@secret", "", StringComparison.Ordinal), Does.Not.Contain("secret"));
    }

    [Test]
    public void The_table_is_whole() => Assert.That(Rows().Count(), Is.GreaterThan(150));

    private static string Plain(string line) =>
        line.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("\\t", "\t", StringComparison.Ordinal).Replace('\0', '\\');
}
