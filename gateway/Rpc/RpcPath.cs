namespace Platform.Gateway.Rpc;

/// <summary>The path of a call: <c>/package.Service/Method</c>, nothing before, after or escaped.</summary>
internal readonly record struct RpcPath(string Service, string Method)
{
    public static bool TryParse(PathString path, out RpcPath result)
    {
        result = default;
        var value = path.Value;
        if (value is not ['/', ..])
            return false;

        var slash = value.IndexOf('/', 1);
        if (slash < 0)
            return false;

        var service = value.AsSpan(1, slash - 1);
        var method = value.AsSpan(slash + 1);
        if (!service.Contains('.') || !IsIdentifier(method))
            return false;

        foreach (var part in service.Split('.'))
            if (!IsIdentifier(service[part]))
                return false;

        result = new RpcPath(service.ToString(), method.ToString());
        return true;
    }

    private static bool IsIdentifier(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || char.IsAsciiDigit(text[0]))
            return false;

        foreach (var character in text)
            if (!char.IsAsciiLetterOrDigit(character) && character != '_')
                return false;

        return true;
    }
}
