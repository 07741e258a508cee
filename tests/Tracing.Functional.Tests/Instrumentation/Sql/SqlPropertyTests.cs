// Whatever the SQL: no literal's text comes out, names, keywords and parameters stay, and any text can be read.
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Instrumentation.Sql;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

public class SqlPropertyTests
{
    private static readonly string[] s_systems = ["postgresql", "mysql", "sqlite", "microsoft.sql_server", "oracle.db", "other_sql"];

    /// <summary>Pieces of literals: the secret, and everything that could end a literal too early or begin another too late.</summary>
    private static readonly string[] s_inside =
    [
        "secret", "secret", "secret", " ", "\\", "\\\\", "'", "''", "\"", "`", "[", "]", "--", "/*", "*/", "#", "$$", "$a$", "$", ";",
        "\n", "\r", "(", ")", "?", "é", "😀", ".", " FROM ", " AS ", "E", "q", "!", "1",
    ];

    private static readonly Gen<string[]> s_garbage = Gen.ArrayOf(Gen.Elements(
        "'", "\"", "`", "[", "]", "$$", "$a$", "$1", "--", "-", "/*", "*/", "/", "*", "#", "\\", "\n", "\r", " ",
        "E'", "N'", "q'[", "]'", "U&'", "U&\"", "1", "0x1F", "1e5",
        ".", ",", "(", ")", "?", ":", ":a", "@p", "@", "SELECT", "FROM", "IN", "IN (", "WITH", "AS", "INSERT INTO", "t", "x.y", ";",
        "é", "😀", "\0", "/*!", "e", "UPDATE", "CREATE", "TABLE",
        "SET", "=", "EXEC", "PRAGMA", "IDENTIFIED BY", "KEY", "PASSWORD", "TRUE", "IS", "NOT", "COPY", "STDIN", "TO", "CONNECT",
        "RETURNING", "\"x\"", "\"x\" =", "USER", "VALUES", "ORDER BY"));

    [Test]
    public void No_text_of_a_literal_comes_out_of_any_dialect()
    {
        Soak.Check(Soak.Times(30_000), Prop.ForAll(Cases(s_systems, system => Gen.ArrayOf(Piece(system))), one =>
        {
            var reading = SqlReader.Read(one.Sql, SqlDialects.Of(one.System), 4096);
            var isSeen = $"{reading.Text} {reading.Summary}".Contains("secret", StringComparison.Ordinal);
            return (!isSeen).Label($"{one} -> {reading.Text}");
        }));
    }

    [Test]
    public void Keywords_names_and_parameters_survive_where_the_reading_is_sure()
    {
        string[] kept =
        [
            "SELECT", "order_lines", "FROM", "x.y", "WHERE", "@p", ":name", "AND", "BETWEEN",
            "(", ")", ",", "::", "->>", "=", "<>", "%s",
        ];
        var words = Gen.ArrayOf(Gen.OneOf(
            Gen.Elements(kept), Gen.Elements("'it''s'", "12.5", "N'a'", "0x1F", "/* c */", "-- c\n", "'two words'")));
        Soak.Check(Soak.Times(5_000), Prop.ForAll(Cases([.. s_systems.Where(system => system != "other_sql")], _ => words), one =>
        {
            var text = SqlReader.Read(string.Join(' ', one.Pieces), SqlDialects.Of(one.System), 1 << 20).Text;
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word != "?").ToArray();
            var expected = one.Pieces.Where(word => kept.Contains(word)).ToArray();
            return words.SequenceEqual(expected).Label($"{one} -> {text}");
        }));
    }

    [Test]
    public void Any_text_can_be_read_within_its_bound_and_once_is_enough()
    {
        var any = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => new[] { text.Get });
        var cases = Cases(s_systems, _ => Gen.OneOf(s_garbage, any));
        Soak.Check(Soak.Times(30_000), Prop.ForAll(cases, Gen.Choose(1, 200).ToArbitrary(), (one, most) =>
        {
            var dialect = SqlDialects.Of(one.System);
            var start = SqlReader.Read(one.Sql, dialect, most);
            var once = SqlReader.Read(one.Sql, dialect, 1 << 20).Text;
            var twice = SqlReader.Read(once, dialect, 1 << 20).Text;
            var isBounded = start.Text.Length <= most && (start.Summary?.Length ?? 0) <= 255;
            return (isBounded && once == twice && once.StartsWith(start.Text, StringComparison.Ordinal))
                .Label($"{one}, {most} -> {start.Text} | {once} | {twice}");
        }));
    }

    [Test]
    public void Tokens_cover_every_character_once()
    {
        Soak.Check(Soak.Times(10_000), Prop.ForAll(Cases(s_systems, _ => s_garbage), one =>
        {
            var tokens = new SqlTokenizer(one.Sql, SqlDialects.Of(one.System));
            var at = 0;
            for (var token = tokens.Next(); token.Kind != SqlTokenKind.End; token = tokens.Next())
            {
                if (token.Start != at || token.End <= at)
                    return false;
                at = token.End;
            }

            return at == one.Sql.Length;
        }));
    }

    /// <summary>Shrinks by leaving pieces out.</summary>
    private static Arbitrary<Case> Cases(string[] systems, Func<string, Gen<string[]>> pieces) =>
        Arb.From(
            Gen.Elements(systems).SelectMany(system => pieces(system).Select(all => new Case(system, all))),
            one => Enumerable.Range(0, one.Pieces.Length)
                .Select(i => one with { Pieces = [.. one.Pieces[..i], .. one.Pieces[(i + 1)..]] }));

    /// <summary>
    /// SQL that this database accepts piece by piece; literals are written by its own rules, and only they hold the secret.
    /// </summary>
    private static Gen<string> Piece(string system)
    {
        var plain = Gen.Elements(
            "SELECT ", "FROM t ", "t.a ", "= ", ", ", "( ", ") ", "IN (", "AS x ", "@p ", "? ", "WHERE ", "- ",
            "a- ", "|| ", "; ", "INSERT INTO t (a) ", "DISTINCT FROM ", "-- it's\n", "/* it's */ ",
            "1 ", "12e-5 ");
        return Gen.OneOf(plain, Gen.OneOf(Literals(system).ToArray()).Select(literal => literal + " "));
    }

    private static IEnumerable<Gen<string>> Literals(string system)
    {
        var inside = Gen.ArrayOf(Gen.Elements(s_inside)).Select(parts => string.Concat(parts));
        var standard = inside.Select(text => $"'{Put(Put(text, "''", "'"), "'", "''")}'");
        var backslashed = inside.Select(text => $"'{Put(Put(text, "\\", "\\\\"), "'", "\\'")}'");
        yield return standard;
        yield return standard.Select(text => "N" + text);
        yield return standard.Select(text => "X" + text);
        if (system is "mysql" or "other_sql")
            yield return backslashed;
        if (system is "mysql" or "sqlite" or "microsoft.sql_server" or "other_sql")
            yield return inside.Select(text => $"= \"{Put(Put(text, "\\", ""), "\"", "\"\"")}\"");
        if (system is "postgresql")
        {
            yield return backslashed.Select(text => "E" + text);
            yield return inside.Select(text => "$b$" + text + "$b$");
            yield return inside.Select(text => "$$" + text.Replace("$", "", StringComparison.Ordinal) + "$$");
            yield return standard.Select(text => "U&" + text);
        }

        if (system is "oracle.db")
        {
            yield return inside.Select(text => "q'[" + text.Replace("]", "", StringComparison.Ordinal) + "]'");
            yield return inside.Select(text => "nq'|" + text + "|'");
        }
    }

    private static string Put(string text, string old, string now) => text.Replace(old, now, StringComparison.Ordinal);

    private sealed record Case(string System, string[] Pieces)
    {
        public string Sql => string.Concat(Pieces);

        public override string ToString() => $"{System}: {Sql}";
    }
}
