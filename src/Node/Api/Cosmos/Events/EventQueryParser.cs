using System.Globalization;

namespace Gwangan.Node.Api.Cosmos.Events;

/// <summary>Reads queries over events: <c>tag = 'text' AND tag &gt;= 5 AND tag CONTAINS 'text' AND tag EXISTS</c>, with <c>TIME 2026-01-02T03:04:05Z</c> and <c>DATE 2026-01-02</c> (libs/pubsub/query/syntax).</summary>
public sealed class EventQueryParser
{
    private readonly string _text;
    private int _at;     // behind the current token
    private int _start;  // where it begins
    private string _token = "", _value = "";

    private EventQueryParser(string text) => _text = text;

    /// <summary>Reads a query.</summary>
    /// <exception cref="CometException">It is none; where and why, in CometBFT's words.</exception>
    public static EventQuery Parse(string text)
    {
        if (text.Length > ApiLimits.QueryLengthMax) throw CometException.Refused("maximum query length exceeded");
        try
        {
            return new EventQueryParser(text).Parse();
        }
        catch (FormatException error)
        {
            throw CometException.Refused($"failed to parse query: {error.Message}");
        }
    }

    /// <summary>Reads a time: RFC 3339.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Reads a day.</summary>
    public static bool TryDate(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private EventQuery Parse()
    {
        List<QueryCondition> conditions = [];
        if (!TryNext()) throw new FormatException("offset 0: unexpected EOF");
        while (true)
        {
            conditions.Add(Condition());
            if (!TryNext()) return new EventQuery(_text, conditions);
            if (_token != "AND operator") throw new FormatException($"offset {_start}: got {_token}, want AND operator");
            if (!TryNext()) throw new FormatException($"offset {_at}: unexpected EOF");
        }
    }

    private QueryCondition Condition()
    {
        Require("tag");
        string tag = _value;
        Next();
        Require("<= operator", ">= operator", "< operator", "> operator", "= operator", "CONTAINS operator", "EXISTS operator");
        QueryOperator comparison = _token switch
        {
            "<= operator" => QueryOperator.LessOrEqual,
            ">= operator" => QueryOperator.GreaterOrEqual,
            "< operator" => QueryOperator.Less,
            "> operator" => QueryOperator.Greater,
            "= operator" => QueryOperator.Equal,
            "CONTAINS operator" => QueryOperator.Contains,
            _ => QueryOperator.Exists,
        };
        if (comparison == QueryOperator.Exists) return new QueryCondition(tag, comparison, QueryKind.None, "");
        Next();
        if (comparison == QueryOperator.Contains) Require("string");
        else if (comparison == QueryOperator.Equal) Require("number", "timestamp", "datestamp", "string");
        else Require("number", "timestamp", "datestamp");
        return new QueryCondition(tag, comparison, _token switch { "number" => QueryKind.Number, "timestamp" => QueryKind.Time, "datestamp" => QueryKind.Date, _ => QueryKind.Text }, _value);
    }

    private void Require(params string[] tokens)
    {
        if (Array.IndexOf(tokens, _token) >= 0) return;
        string wanted = tokens.Length == 1 ? tokens[0] : $"{string.Join(", ", tokens[..^1])} or {tokens[^1]}";
        throw new FormatException($"offset {_start}: got {_token}, wanted {wanted}");
    }

    private void Next()
    {
        if (!TryNext()) throw new FormatException($"offset {_at}: unexpected EOF");
    }

    private bool TryNext()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
        _start = _at;
        if (_at >= _text.Length) return false;
        char first = _text[_at];
        if (char.IsLetter(first) || first == '_') Word();
        else if (char.IsAsciiDigit(first) || first == '-') Take("number", c => char.IsAsciiDigit(c) || c == '.', skip: 1);
        else if (first == '\'') Quoted();
        else Sign(first);
        return true;
    }

    private void Word()
    {
        Take("tag", c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-', skip: 1);
        switch (_value)
        {
            case "AND" or "CONTAINS" or "EXISTS":
                _token = _value + " operator";
                break;
            case "TIME":
                Stamp("timestamp", text => TryTime(text, out _));
                break;
            case "DATE":
                Stamp("datestamp", text => TryDate(text, out _));
                break;
        }
    }

    private void Stamp(string token, Func<string, bool> isOne)
    {
        int from = _start;
        while (_at < _text.Length && _text[_at] == ' ') _at++;
        int start = _at;
        Take(token, c => char.IsAsciiLetterOrDigit(c) || c is '-' or ':' or '.' or '+', skip: 0);
        _start = from;
        if (_at == start || !isOne(_value)) throw new FormatException($"offset {start}: invalid {token}");
    }

    private void Take(string token, Func<char, bool> belongs, int skip)
    {
        int start = _at;
        _at += skip;
        while (_at < _text.Length && belongs(_text[_at])) _at++;
        (_token, _value) = (token, _text[start.._at]);
        if (token == "number" && (!char.IsAsciiDigit(_value[^1]) || _value.Count(c => c == '.') > 1 || _value.Length > ApiLimits.QueryNumberDigitsMax)) throw new FormatException($"offset {start}: invalid number");
    }

    private void Quoted()
    {
        int end = _text.IndexOf('\'', _at + 1);
        if (end < 0) throw new FormatException($"offset {_at}: unterminated string");
        (_token, _value) = ("string", _text[(_at + 1)..end]);
        _at = end + 1;
    }

    private void Sign(char first)
    {
        bool isWithEqual = first is '<' or '>' && _at + 1 < _text.Length && _text[_at + 1] == '=';
        if (first is not ('<' or '>' or '=')) throw new FormatException($"offset {_at}: invalid rune '{first}'");
        (_token, _value) = ($"{first}{(isWithEqual ? "=" : "")} operator", "");
        _at += isWithEqual ? 2 : 1;
    }
}
