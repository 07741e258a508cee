// What is left of SQL when its literals are gone, and what the summary says of it, text by text.
using NUnit.Framework;
using Tracing.Functional.Instrumentation.Sql;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

public class SqlReaderTests
{
    [TestCase("SELECT * FROM t WHERE a = 'x''y' AND b = 12.5e-3", "SELECT * FROM t WHERE a = ? AND b = ?")]
    [TestCase("SELECT N'x', X'0F', B'01', U&'d\\0061t', 0x1F, 1_000, .5, 1e10", "SELECT ?, ?, ?, ?, ?, ?, ?, ?")]
    [TestCase("SELECT -5, - 5, a-5, a - 5, (-5), a = -5, -a", "SELECT ?, ?, a-?, a - ?, (?), a = ?, -a")]
    [TestCase("SELECT 1 -- it's\n, 2 /* 'x /* y */ z' */ + 3", "SELECT ? , ? + ?")]
    [TestCase("  SELECT\r\n\t1  ;  ", "SELECT ? ;")]
    [TestCase("a IN (1, 2, 3)", "a IN (?)")]
    [TestCase("a in ( -1,-2, 'x' )", "a in ( ? )")]
    [TestCase("a IN (?, ?, ?)", "a IN (?)")]
    [TestCase("a IN ($1, $2)", "a IN ($1, $2)")]
    [TestCase("a IN (1, b, 2)", "a IN (?, b, ?)")]
    [TestCase("f(1, 2)", "f(?, ?)")]
    [TestCase("SELECT @p, :name, $1, %s, %(n)s, ?", "SELECT @p, :name, $1, %s, %(n)s, ?")]
    [TestCase("SELECT a::int, b->>'k', c ? 'k', d @> '{}', e[1:2], e[-1]", "SELECT a::int, b->>?, c ? ?, d @> ?, e[?:?], e[?]")]
    [TestCase("SELECT $$it's$$, $a$ $$ ' $a$, a$b$c", "SELECT ?, ?, a$b$c")]
    [TestCase("SELECT E'it\\'s', e'\\\\', 'b'", "SELECT ?, ?, ?")]
    [TestCase("SELECT 'C:\\', 'secret'", "SELECT ?")]
    [TestCase("SELECT \"a b\", \"it's\" FROM \"x\"", "SELECT \"a b\", \"it's\" FROM \"x\"")]
    [TestCase("SELECT 'never ends", "SELECT ?")]
    [TestCase("SELECT \"never ends", "SELECT ?")]
    [TestCase("SELECT $a$never ends", "SELECT ?")]
    [TestCase("SELECT 1 /* never /* ends */", "SELECT ?")]
    public void PostgreSql(string sql, string expected) => Assert.That(Text(sql, "postgresql"), Is.EqualTo(expected));

    [TestCase("SELECT \"secret\" FROM \"t\" AS \"x\" WHERE \"x\".\"a\" = \"secret\"", "SELECT ? FROM \"t\" AS \"x\" WHERE \"x\".\"a\" = ?")]
    [TestCase("INSERT INTO \"t\" (\"a\", \"b\") VALUES (\"s\", 1)", "INSERT INTO \"t\" (\"a\", \"b\") VALUES (?, ?)")]
    [TestCase("SELECT `a`, [b c], [d]", "SELECT `a`, [b c], [d]")]
    [TestCase("SELECT ?1, :2, @3, $x", "SELECT ?1, :2, @3, $x")]
    [TestCase("SELECT 1 WHERE a IS DISTINCT FROM \"secret\"", "SELECT ? WHERE a IS DISTINCT FROM ?")]
    public void Sqlite(string sql, string expected) => Assert.That(Text(sql, "sqlite"), Is.EqualTo(expected));

    [TestCase("SELECT 1 # it's\n, 'x'", "SELECT ? , ?")]
    [TestCase("SELECT 5--5, 'x'", "SELECT ?-?, ?")]
    [TestCase("SELECT 'it\\'s', secret", "SELECT ?")]
    [TestCase("SELECT 'a\\\\', 'b'", "SELECT ?, ?")]
    [TestCase("SELECT 1 /*! , 'secret */ secret' */", "SELECT ? ?")]
    [TestCase("SELECT EXTRACT(YEAR FROM \"secret\")", "SELECT EXTRACT(YEAR FROM ?)")]
    [TestCase("CREATE USER u IDENTIFIED WITH p AS \"secret\"", "CREATE USER u IDENTIFIED WITH p AS ?")]
    [TestCase("SELECT _utf8'x', `it's`", "SELECT ?, `it's`")]
    public void MySql(string sql, string expected) => Assert.That(Text(sql, "mysql"), Is.EqualTo(expected));

    [TestCase("SELECT [a]]'b], N'x', $5.00, @p, @@ROWCOUNT FROM #t", "SELECT [a]]'b], ?, ?, @p, @@ROWCOUNT FROM #t")]
    public void SqlServer(string sql, string expected) => Assert.That(Text(sql, "microsoft.sql_server"), Is.EqualTo(expected));

    [TestCase("SELECT q'[it's]', nq'!x!', :1 FROM v$x", "SELECT ?, ?, :1 FROM v$x")]
    public void Oracle(string sql, string expected) => Assert.That(Text(sql, "oracle.db"), Is.EqualTo(expected));

    [TestCase("SELECT # secret", "SELECT ?")]
    [TestCase("SELECT q'[secret]'", "SELECT ?")]
    [TestCase("SELECT [it's], secret", "SELECT ?")]
    [TestCase("SELECT $$secret$$", "SELECT ?")]
    [TestCase("SELECT 1 --secret", "SELECT ? ?")]
    [TestCase("SELECT /* a /* b */ 'x'", "SELECT ?")]
    [TestCase("SELECT `a`, x[1], 'y'", "SELECT `a`, x[?], ?")]
    public void Unknown(string sql, string expected) => Assert.That(Text(sql, "other_sql"), Is.EqualTo(expected));

    [TestCase("SELECT * FROM orders", "SELECT orders", "SELECT", "orders")]
    [TestCase("select o.id from public.orders o where o.a = 1", "select public.orders", "select", "public.orders")]
    [TestCase("SELECT * FROM a, b AS c JOIN d USING (id, x) WHERE e IN (SELECT 1 FROM f)", "SELECT a b d SELECT f", "SELECT", null)]
    [TestCase("SELECT * FROM (SELECT * FROM a JOIN b ON a.x = b.x, c) s", "SELECT SELECT a b c", "SELECT", null)]
    [TestCase("INSERT INTO t (a, b) SELECT x, y FROM u", "INSERT t SELECT u", "INSERT", null)]
    [TestCase("INSERT OR REPLACE INTO t VALUES (1)", "INSERT t", "INSERT", "t")]
    [TestCase("UPDATE \"T\" SET a = 1 WHERE b = 2", "UPDATE T", "UPDATE", "T")]
    [TestCase("DELETE FROM s.t USING u WHERE 1 = 1", "DELETE s.t u", "DELETE", null)]
    [TestCase("MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN UPDATE SET a = 1", "MERGE t u", "MERGE", null)]
    [TestCase("WITH x AS (SELECT * FROM a), y(n) AS (SELECT 1) INSERT INTO t SELECT * FROM x",
        "SELECT a SELECT INSERT t SELECT x", "INSERT", null)]
    [TestCase("SELECT EXTRACT(YEAR FROM created) FROM t", "SELECT t", "SELECT", "t")]
    [TestCase("SELECT * FROM generate_series(1, 3) g", "SELECT", "SELECT", null)]
    [TestCase("SELECT * FROM t FOR UPDATE", "SELECT t", "SELECT", "t")]
    [TestCase("CREATE TABLE IF NOT EXISTS t (id int, f int REFERENCES u (id))", "CREATE TABLE t", "CREATE TABLE", "t")]
    [TestCase("CREATE UNIQUE INDEX i ON t (a)", "CREATE INDEX", "CREATE INDEX", null)]
    [TestCase("DROP TABLE t", "DROP TABLE t", "DROP TABLE", "t")]
    [TestCase("TRUNCATE TABLE t", "TRUNCATE t", "TRUNCATE", "t")]
    [TestCase("CREATE OR REPLACE FUNCTION f() AS $$ SELECT 1 FROM t $$", "CREATE FUNCTION", "CREATE FUNCTION", null)]
    [TestCase("CALL f(1)", "CALL f", "CALL", null)]
    [TestCase("EXPLAIN ANALYZE SELECT * FROM t", "EXPLAIN ANALYZE SELECT t", "EXPLAIN", "t")]
    [TestCase("BEGIN", "BEGIN", "BEGIN", null)]
    [TestCase("SET x = 1", "SET", "SET", null)]
    [TestCase("INSERT INTO a VALUES (1); SELECT * FROM b", "INSERT a SELECT b", null, null)]
    [TestCase("SELECT 1;", "SELECT", "SELECT", null)]
    [TestCase("SELECT t.\"from\", t.select FROM t", "SELECT t", "SELECT", "t")]
    [TestCase("/* x */ SELECT 1 FROM a a1 JOIN a a2 ON 1 = 1", "SELECT a a", "SELECT", "a")]
    [TestCase("hello world", null, null, null)]
    [TestCase("", null, null, null)]
    public void Summaries(string sql, string? summary, string? operation, string? collection)
    {
        var reading = SqlReader.Read(sql, SqlDialects.Of("postgresql"), 2048);
        Assert.That((reading.Summary, reading.Operation, reading.Collection), Is.EqualTo((summary, operation, collection)));
    }

    private static string Text(string sql, string system) => SqlReader.Read(sql, SqlDialects.Of(system), 2048).Text;
}
