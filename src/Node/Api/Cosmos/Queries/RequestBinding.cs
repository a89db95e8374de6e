using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.Extensions.Primitives;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Sets fields of a request from the path and the parameters of an address, as gateways do (grpc-gateway, runtime/query.go): <c>pagination.limit=10</c>, names in either spelling, what is no field is passed over.</summary>
internal static class RequestBinding
{
    /// <summary>Sets the fields that a path gives, then those of the parameters.</summary>
    /// <exception cref="QueryException">A value is not of its field's kind.</exception>
    public static void Bind(IMessage request, Dictionary<string, string> path, IQueryCollection parameters)
    {
        // A list in a path has commas.
        foreach ((string name, string text) in path)
            foreach (string each in request.Descriptor.FindFieldByName(name) is { IsRepeated: true } ? text.Split(',') : [text]) Set(request, name, name.Split('.'), each);
        foreach ((string name, StringValues values) in parameters)
            foreach (string? text in values)
                if (!path.ContainsKey(name)) Set(request, name, name.Split('.'), text ?? "");
    }

    private static void Set(IMessage message, string name, ReadOnlySpan<string> steps, string text)
    {
        FieldDescriptor? field = message.Descriptor.FindFieldByName(steps[0]) ?? message.Descriptor.Fields.InFieldNumberOrder().FirstOrDefault(Named(steps[0]));
        if (field is null) return;
        if (steps.Length > 1)
        {
            if (field.FieldType != FieldType.Message || field.IsRepeated) return;
            if (field.Accessor.GetValue(message) is not IMessage inner) field.Accessor.SetValue(message, inner = field.MessageType.Parser.ParseFrom(ByteString.Empty));
            Set(inner, name, steps[1..], text);
            return;
        }
        if (field.FieldType == FieldType.Message) return;
        object value = ValueOf(field, text) ?? throw QueryException.Invalid($"parsing field \"{name}\": \"{text}\" is no {field.FieldType.ToString().ToLowerInvariant()}");
        if (field.IsRepeated) ((IList)field.Accessor.GetValue(message)).Add(value);
        else field.Accessor.SetValue(message, value);
    }

    private static Func<FieldDescriptor, bool> Named(string name) => field => field.JsonName == name;

    private static object? ValueOf(FieldDescriptor field, string text)
    {
        switch (field.FieldType)
        {
            case FieldType.String: return text;
            case FieldType.Bool: return text switch { "true" or "1" or "t" or "T" or "TRUE" or "True" => true, "false" or "0" or "f" or "F" or "FALSE" or "False" or "" => false, _ => null };
            case FieldType.Bytes: return BytesOf(text) is { } bytes ? ByteString.CopyFrom(bytes) : null;
            case FieldType.Enum: return field.EnumType.FindValueByName(text) is { } choice ? choice.Number : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
            case FieldType.Int64: return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long signed) ? signed : null;
            case FieldType.UInt64: return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong unsigned) ? unsigned : null;
            case FieldType.Int32: return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int small) ? small : null;
            case FieldType.UInt32: return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint smallUnsigned) ? smallUnsigned : null;
            default: return null;
        }
    }

    // Either alphabet, with or without padding; an unescaped + has become a blank.
    private static byte[]? BytesOf(string text)
    {
        string plain = text.Replace(' ', '+').Replace('-', '+').Replace('_', '/').TrimEnd('=');
        byte[] bytes = new byte[plain.Length];
        return Convert.TryFromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='), bytes, out int count) ? bytes[..count] : null;
    }
}
