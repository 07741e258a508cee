namespace Tracing.Functional.Privacy;

// What the rules find in a text, in the text's order. Each rule reads the original text, so that no rule hides from another what it needs,
// such as the name beside a value. Findings that meet or overlap are joined.
internal ref struct Findings
{
    private const int None = int.MaxValue;
    private readonly KeyRules _keys;
    private Cursor _block;
    private Cursor _token;
    private Cursor _url;
    private Cursor _card;
    private Cursor _pair;
    private Cursor _email;

    public Findings(string text, PrivacyRules rules, KeyRules keys, Mark mark)
    {
        _keys = keys;
        _block = First<KeyBlockScan>(text, mark, rules, PrivacyRules.PrivateKeys);
        _token = First<TokenScan>(text, mark, rules, PrivacyRules.Tokens);
        _url = First<UrlScan>(text, mark, rules, PrivacyRules.Urls);
        _card = First<CardScan>(text, mark, rules, PrivacyRules.Cards);
        _pair = First<PairScan>(text, mark, rules, PrivacyRules.Pairs);
        _email = First<EmailScan>(text, mark, rules, PrivacyRules.Emails);
    }

    /// <summary>Whether there is any. It is cheap, because most texts have none.</summary>
    public static bool Any(string text, PrivacyRules rules, KeyRules keys, Mark mark) =>
        Any<KeyBlockScan>(text, rules & PrivacyRules.PrivateKeys, keys, mark)
        || Any<TokenScan>(text, rules & PrivacyRules.Tokens, keys, mark)
        || Any<UrlScan>(text, rules & PrivacyRules.Urls, keys, mark)
        || Any<CardScan>(text, rules & PrivacyRules.Cards, keys, mark)
        || Any<PairScan>(text, rules & PrivacyRules.Pairs, keys, mark)
        || Any<EmailScan>(text, rules & PrivacyRules.Emails, keys, mark);

    public int Start { get; private set; }

    public int End { get; private set; }

    /// <summary>The rule that found the beginning.</summary>
    public PrivacyRules Rule { get; private set; }

    public bool Next()
    {
        var start = Math.Min(
            Math.Min(Math.Min(_block.Start, _token.Start), Math.Min(_url.Start, _card.Start)), Math.Min(_pair.Start, _email.Start));
        if (start == None)
            return false;

        (Start, End) = (start, start);
        Rule = FirstRule(start);
        int before;
        do
        {
            before = End;
            Join<KeyBlockScan>(ref _block);
            Join<TokenScan>(ref _token);
            Join<UrlScan>(ref _url);
            Join<CardScan>(ref _card);
            Join<PairScan>(ref _pair);
            Join<EmailScan>(ref _email);
        }
        while (End > before);
        return true;
    }

    private static bool Any<TScan>(string text, PrivacyRules rule, KeyRules keys, Mark mark)
        where TScan : struct, IScan
    {
        if (rule == PrivacyRules.None || !TScan.MayFind(text))
            return false;
        var cursor = new Cursor(text, mark);
        return TScan.Next(ref cursor, keys);
    }

    private readonly PrivacyRules FirstRule(int start)
    {
        if (start == _block.Start)
            return PrivacyRules.PrivateKeys;
        if (start == _token.Start)
            return PrivacyRules.Tokens;
        if (start == _url.Start)
            return PrivacyRules.Urls;
        if (start == _card.Start)
            return PrivacyRules.Cards;
        return start == _pair.Start ? PrivacyRules.Pairs : PrivacyRules.Emails;
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

    private readonly Cursor First<TScan>(string text, Mark mark, PrivacyRules rules, PrivacyRules rule)
        where TScan : struct, IScan
    {
        var cursor = new Cursor(text, mark) { Start = None };
        if ((rules & rule) != PrivacyRules.None)
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
