namespace Platform.Gateway;

/// <summary>What a person sees in a browser while no portal is built: where to go on, in plain text.</summary>
internal static class Pages
{
    private const string Start =
        """
        This is the platform: it brings an organization's AI provider keys to its members' machines.

          sign in on this machine   piecesos login ADDRESS   (the address of this page)
          health                    /health
          where everything is       /.well-known/platform

        """;

    // The code is in the link's fragment, which a browser does not send: it stays out of every log.
    private const string Setup =
        """
        Make the first owner and organization from a terminal, with the whole link in quotes:

          piecesos setup 'THE LINK THAT BROUGHT YOU HERE'

        """;

    /// <summary>The page of an address.</summary>
    public static IResult Find(string path) => path switch
    {
        "/" => Results.Text(Start),
        "/setup" => Results.Text(Setup),
        _ => Results.NotFound(),
    };
}
