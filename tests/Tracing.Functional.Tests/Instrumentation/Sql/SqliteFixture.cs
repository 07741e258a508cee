// A SQLite database in memory, decorated, with one table of three rows; and what is recorded of it after that.
using System.Data.Common;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

#pragma warning disable CA1001 // TearDown disposes them.
public abstract class SqliteFixture
{
    private protected DbConnection Connection { get; private set; } = null!;

    private protected Recorded Recording { get; private set; } = null!;

    [SetUp]
    public void SetUp()
    {
        Connection = new SqliteConnection("Data Source=:memory:").WithTracing();
        Connection.Open();
        using var command = Command("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT); "
            + "INSERT INTO orders VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        command.ExecuteNonQuery();
        Recording = new Recorded();
    }

    [TearDown]
    public void TearDown()
    {
        Recording.Dispose();
        Connection.Dispose();
    }

    private protected DbCommand Command(string text)
    {
        var command = Connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
