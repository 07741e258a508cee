// From JSON to protobuf, token by token, along the table of the messages.
using System.Buffers;
using System.Text.Json;

namespace Tracing.Functional.Recordings;

internal ref struct JsonTranscoder(ReadOnlySpan<byte> json)
{
    private const int MaxDepth = 192;
    private Utf8JsonReader _reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
    private GrowingBytes _written = new(json.Length);

    public readonly ReadOnlySpan<byte> Written => _written.Span;

    /// <summary>Reads the whole of it.</summary>
    /// <returns>Why it is no request; null if it is one.</returns>
    public string? Request()
    {
        _reader.Read();
        return Fields(Schema.Request) ?? (_reader.Read() ? "something follows the request" : null);
    }

    public void Dispose() => _written.Dispose();

    private string? Fields(Message message)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
            return $"the {message.Name} is no object";
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = Find(message);
            _reader.Read();
            if (field is null || _reader.TokenType == JsonTokenType.Null)
                _reader.Skip();
            else if ((field.IsRepeated ? Values(field) : Value(field)) is { } fault)
                return fault;
        }

        return null;
    }

    private readonly Field? Find(Message message)
    {
        foreach (var field in message.Fields)
        {
            if (_reader.ValueTextEquals(field.Name) || _reader.ValueTextEquals(field.OtherName))
                return field;
        }

        return null;
    }

    private string? Values(Field field)
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
            return Wrong(field, "an array");
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            // An empty value is the nearest to a null among others.
            if (_reader.TokenType == JsonTokenType.Null)
                _written.Field(field.Tag, []);
            else if (Value(field) is { } fault)
                return fault;
        }

        return null;
    }

    private string? Value(Field field)
    {
        switch (field.Kind)
        {
            case FieldKind.Message:
                var start = _written.Start(field.Tag);
                var fault = Fields(field.Inner!);
                _written.End(start);
                return fault;
            case FieldKind.Text:
                return Text(field);
            case FieldKind.Id:
            case FieldKind.Bytes:
                return Bytes(field);
            case FieldKind.Flag:
                if (_reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                    return Wrong(field, "true or false");
                _written.Varint(field.Tag);
                _written.Varint(_reader.TokenType == JsonTokenType.True ? 1UL : 0);
                return null;
            case FieldKind.Choice:
                return Choice(field);
            case FieldKind.Real:
                return Real(field);
            default:
                return Whole(field);
        }
    }

    private string? Text(Field field)
    {
        if (_reader.TokenType != JsonTokenType.String)
            return Wrong(field, "a text");
        var start = _written.Start(field.Tag);
        _written.Wrote(_reader.CopyString(_written.Room(_reader.ValueSpan.Length)));
        _written.End(start);
        return null;
    }

    private string? Bytes(Field field)
    {
        if (_reader.TokenType != JsonTokenType.String)
            return Wrong(field, "a text");
        var rented = ArrayPool<byte>.Shared.Rent(_reader.ValueSpan.Length + 4);
        try
        {
            var text = rented.AsSpan(0, _reader.CopyString(rented));
            var room = _written.Reserve(field.Tag, text.Length + 1);
            var isLegal = field.Kind == FieldKind.Id
                ? JsonBytes.FromHex(text, room, out var length)
                : JsonBytes.FromBase64(rented, text.Length, room, out length);
            if (!isLegal && field.Kind == FieldKind.Bytes)
                return Wrong(field, "bytes in base64");
            _written.Field(field.Tag, isLegal ? room[..length] : [0]);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>By name or number. A name that is not known is as if the field were missing.</summary>
    private string? Choice(Field field)
    {
        if (_reader.TokenType == JsonTokenType.String)
        {
            for (var i = 0; i < field.Choices.Length; i++)
            {
                if (!_reader.ValueTextEquals(field.Choices[i]))
                    continue;
                _written.Varint(field.Tag);
                _written.Varint((ulong)i);
                return null;
            }
        }

        if (JsonNumbers.TryWhole(ref _reader, out var number))
        {
            _written.Varint(field.Tag);
            _written.Varint((ulong)number);
            return null;
        }

        return _reader.TokenType == JsonTokenType.String ? null : Wrong(field, "a name or a number");
    }

    private string? Real(Field field)
    {
        if (!JsonNumbers.TryReal(ref _reader, out var number))
            return Wrong(field, "a number");
        _written.Varint(field.Tag);
        _written.Fixed64(BitConverter.DoubleToUInt64Bits(number));
        return null;
    }

    private string? Whole(Field field)
    {
        if (!JsonNumbers.TryWhole(ref _reader, out var number) || !Fits(field.Kind, number))
            return Wrong(field, "a whole number of its range");
        _written.Varint(field.Tag);
        if (field.Kind == FieldKind.Nanoseconds)
            _written.Fixed64((ulong)number);
        else if (field.Kind == FieldKind.Bits)
            _written.Fixed32((uint)number);
        else
            _written.Varint((ulong)number);
        return null;
    }

    private static bool Fits(FieldKind kind, Int128 number) => kind switch
    {
        FieldKind.Whole => number >= long.MinValue && number <= long.MaxValue,
        FieldKind.Nanoseconds => number >= 0 && number <= ulong.MaxValue,
        _ => number >= 0 && number <= uint.MaxValue,
    };

    private readonly string Wrong(Field field, string allowed) =>
        $"{System.Text.Encoding.UTF8.GetString(field.Name)} at byte {_reader.TokenStartIndex} is not {allowed}";
}
