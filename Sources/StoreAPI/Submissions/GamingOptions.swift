/// What a game offers; absent or null on old submissions and on what is no game.
package struct GamingOptions: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let genres = StoreMember<[String]>("genres")
        package let isLocalMultiplayer = StoreMember<Bool>("isLocalMultiplayer")
        package let isLocalCooperative = StoreMember<Bool>("isLocalCooperative")
        package let isOnlineMultiplayer = StoreMember<Bool>("isOnlineMultiplayer")
        package let isOnlineCooperative = StoreMember<Bool>("isOnlineCooperative")
        package let localMultiplayerMinPlayers = StoreMember<Double>("localMultiplayerMinPlayers")
        package let localMultiplayerMaxPlayers = StoreMember<Double>("localMultiplayerMaxPlayers")
        package let localCooperativeMinPlayers = StoreMember<Double>("localCooperativeMinPlayers")
        package let localCooperativeMaxPlayers = StoreMember<Double>("localCooperativeMaxPlayers")
        package let isBroadcastingPrivilegeGranted = StoreMember<Bool>("isBroadcastingPrivilegeGranted")
        package let isCrossPlayEnabled = StoreMember<Bool>("isCrossPlayEnabled")
        package let kinectDataForExternal = StoreMember<String>("kinectDataForExternal")
    }
    package static let members = Members()
}
