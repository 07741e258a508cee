namespace Tracing.Functional.Privacy;

// What the rules find in a text, in the text's order. Each rule reads the original text, so that no rule hides from another what it needs,
// such as the name beside a value. Then they read the text with its escapes decoded, a few levels deep. Findings that meet or overlap are
// joined.
internal ref struct Findings
{
    private const int None = int.MaxValue;
    private const int MostLevels = 3;
    private readonly KeyRules _keys;
    private Cursor _block;
    private Cursor _token;
    private Cursor _prefix;
    private Cursor _form;
    private Cursor _url;
    private Cursor _card;
    private Cursor _pair;
    private Cursor _markup;
    private Cursor _tuple;
    private Cursor _flag;
    private Cursor _email;
    private DecodedFindings _decoded;

    public Findings(ReadOnlySpan<char> text, PrivacyRules rules, KeyRules keys, Mark mark, int level = 0)
    {
        _keys = keys;
        _block = First<KeyBlockScan>(text, mark, rules & PrivacyRules.PrivateKeys);
        _token = First<TokenScan>(text, mark, rules & PrivacyRules.Tokens);
        _prefix = First<PrefixScan>(text, mark, rules & PrivacyRules.Tokens);
        _form = First<FormScan>(text, mark, rules & PrivacyRules.Tokens);
        _url = First<UrlScan>(text, mark, rules & PrivacyRules.Urls);
        _card = First<CardScan>(text, mark, rules & PrivacyRules.Cards);
        _pair = First<PairScan>(text, mark, rules & PrivacyRules.Pairs);
        _markup = First<MarkupScan>(text, mark, rules & PrivacyRules.Pairs);
        _tuple = First<TupleScan>(text, mark, rules & PrivacyRules.Pairs);
        _flag = First<FlagScan>(text, mark, rules & PrivacyRules.Pairs);
        _email = First<EmailScan>(text, mark, rules & PrivacyRules.Emails);
        _decoded = level < MostLevels ? DecodedFindings.Of(text, rules, keys, mark, level + 1) : default;
    }

    public int Start { get; private set; }

    public int End { get; private set; }

    /// <summary>The rule that found the beginning.</summary>
    public PrivacyRules Rule { get; private set; }

    /// <summary>Whether there is any. It is cheap, because most texts have none.</summary>
    public static bool Any(ReadOnlySpan<char> text, PrivacyRules rules, KeyRules keys, Mark mark, int level = 0) =>
        Any<PairScan>(text, rules & PrivacyRules.Pairs, keys, mark)
        || Any<TokenScan>(text, rules & PrivacyRules.Tokens, keys, mark)
        || Any<PrefixScan>(text, rules & PrivacyRules.Tokens, keys, mark)
        || Any<FormScan>(text, rules & PrivacyRules.Tokens, keys, mark)
        || Any<CardScan>(text, rules & PrivacyRules.Cards, keys, mark)
        || Any<UrlScan>(text, rules & PrivacyRules.Urls, keys, mark)
        || Any<FlagScan>(text, rules & PrivacyRules.Pairs, keys, mark)
        || Any<MarkupScan>(text, rules & PrivacyRules.Pairs, keys, mark)
        || Any<TupleScan>(text, rules & PrivacyRules.Pairs, keys, mark)
        || Any<KeyBlockScan>(text, rules & PrivacyRules.PrivateKeys, keys, mark)
        || Any<EmailScan>(text, rules & PrivacyRules.Emails, keys, mark)
        || (level < MostLevels && DecodedFindings.Any(text, rules, keys, mark, level + 1));

    public bool Next()
    {
        var start = First();
        if (start == None)
        {
            _decoded.Return();
            return false;
        }

        (Start, End) = (start, start);
        Rule = FirstRule(start);
        int before;
        do
        {
            before = End;
            Join<KeyBlockScan>(ref _block);
            Join<TokenScan>(ref _token);
            Join<PrefixScan>(ref _prefix);
            Join<FormScan>(ref _form);
            Join<UrlScan>(ref _url);
            Join<CardScan>(ref _card);
            Join<PairScan>(ref _pair);
            Join<MarkupScan>(ref _markup);
            Join<TupleScan>(ref _tuple);
            Join<FlagScan>(ref _flag);
            Join<EmailScan>(ref _email);
            End = _decoded.Join(End);
        }
        while (End > before);
        return true;
    }

    private static bool Any<TScan>(ReadOnlySpan<char> text, PrivacyRules rule, KeyRules keys, Mark mark)
        where TScan : struct, IScan
    {
        if (rule == PrivacyRules.None || !TScan.MayFind(text))
            return false;
        var cursor = new Cursor(text, mark);
        return TScan.Next(ref cursor, keys);
    }

    private readonly int First()
    {
        var tokens = Math.Min(Math.Min(_token.Start, _prefix.Start), Math.Min(_form.Start, _block.Start));
        var pairs = Math.Min(Math.Min(_pair.Start, _markup.Start), Math.Min(_tuple.Start, _flag.Start));
        var others = Math.Min(Math.Min(_url.Start, _card.Start), Math.Min(_email.Start, _decoded.Start));
        return Math.Min(Math.Min(tokens, pairs), others);
    }

    private readonly PrivacyRules FirstRule(int start)
    {
        if (start == _block.Start)
            return PrivacyRules.PrivateKeys;
        if (start == _token.Start || start == _prefix.Start || start == _form.Start)
            return PrivacyRules.Tokens;
        if (start == _url.Start)
            return PrivacyRules.Urls;
        if (start == _card.Start)
            return PrivacyRules.Cards;
        if (start == _pair.Start || start == _markup.Start || start == _tuple.Start || start == _flag.Start)
            return PrivacyRules.Pairs;
        return start == _email.Start ? PrivacyRules.Emails : _decoded.Rule;
    }

    private void Join<TScan>(ref Cursor cursor)
        where TScan : struct, IScan
    {
        while (cursor.Start <= End)
        {
            End = Math.Max(End, cursor.End);
            Advance<TScan>(ref cursor);
        }
    }

    private readonly Cursor First<TScan>(ReadOnlySpan<char> text, Mark mark, PrivacyRules rule)
        where TScan : struct, IScan
    {
        var cursor = new Cursor(text, mark) { Start = None };
        if (rule != PrivacyRules.None && TScan.MayFind(text))
            Advance<TScan>(ref cursor);
        return cursor;
    }

    /// <summary>To the next finding. A mark from an earlier redaction is none.</summary>
    private readonly void Advance<TScan>(ref Cursor cursor)
        where TScan : struct, IScan
    {
        while (TScan.Next(ref cursor, _keys))
        {
            if (!cursor.Mark.Is(cursor.Secret))
                return;
        }

        cursor.Start = None;
    }
}
