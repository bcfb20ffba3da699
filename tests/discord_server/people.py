"""The verbs of a test: what people do to the bot, and what befalls it."""

from collections.abc import Callable, Sequence
from typing import Any

from . import acts, interactions, messages
from .entities import Channel, Guild, Interaction, Message, User, Version
from .faults import Cuts, Delays, Fails, Failure, Faults, Holds, When, Where, any_call
from .gateway import RECONNECT, Gateway
from .payloads import channel_json, guild_create_json
from .world import World


class People:
    """Everything here returns at once: what follows from it is waited for with wait_for."""

    world: World
    gateway: Gateway
    faults: Faults
    _ring: Callable[[], None]

    # what people do
    def slash(
        self,
        user: User,
        channel: Channel,
        words: str,
        /,
        *,
        is_user_install: bool = False,
        forces_ephemeral: bool = False,
        **options: acts.Value,
    ) -> Interaction:
        """Type a slash command ("imagine", "quota set"). Raises: LookupError, ValueError where the composer wouldn't send it."""
        data = acts.command_data(self.world, channel, words, options, is_user_install=is_user_install)
        return acts.push(
            self.world,
            user,
            channel,
            interactions.COMMAND,
            data,
            is_user_install=is_user_install,
            forces_ephemeral=forces_ephemeral,
        )

    def autocomplete(self, user: User, channel: Channel, words: str, focused: str, /, **options: acts.Value) -> Interaction:
        """Type in an option that completes itself; options hold what was typed so far."""
        data = acts.command_data(self.world, channel, words, {focused: ""} | options, focused=focused)
        return acts.push(self.world, user, channel, interactions.AUTOCOMPLETE, data)

    def message_command(self, user: User, name: str, message: Message) -> Interaction:
        """Choose an entry of a message's menu."""
        data = acts.message_command_data(self.world, message.channel, name, message)
        return acts.push(self.world, user, message.channel, interactions.COMMAND, data)

    def click(
        self,
        user: User,
        message: Message,
        custom_id: str,
        *,
        values: Sequence[str | User | Channel] = (),
        is_forged: bool = False,
    ) -> Interaction:
        """Press a button, or choose values of a select. is_forged: with a custom_id the message hasn't. Raises: LookupError."""
        data = acts.component_data(self.world, message, custom_id, values, is_forged=is_forged)
        owners = message.interaction.payload["authorizing_integration_owners"] if message.interaction else {}
        return acts.push(
            self.world, user, message.channel, interactions.COMPONENT, data, source=message, is_user_install="1" in owners
        )

    def submit_modal(self, interaction: Interaction, **values: Any) -> Interaction:
        """Fill in the modal that an interaction was answered with, by custom_id; lists for selects and files (Upload)."""
        data = acts.modal_data(self.world, interaction.channel, interaction.modal, values)
        is_user_install = "1" in interaction.payload["authorizing_integration_owners"]
        return acts.push(
            self.world,
            interaction.user,
            interaction.channel,
            interactions.MODAL_SUBMIT,
            data,
            source=interaction.source,
            is_user_install=is_user_install,
        )

    def push_again(self, interaction: Interaction) -> None:
        """Bring the same interaction to the bot once more."""
        interactions.push(self.world, interaction, interaction.payload)

    def say(self, user: User, channel: Channel, text: str) -> Message:
        """Write a message as a person."""
        version = Version(self.world.now(), "test", content=text)
        return messages.keep(self.world, Message(self.world.ids.next(), channel, user, [version]))

    # what befalls messages, channels and guilds
    def delete_message(self, message: Message) -> None:
        """Somebody takes a message away."""
        messages.delete(self.world, message)

    def delete_channel(self, channel: Channel) -> None:
        """Somebody deletes a channel with everything in it."""
        del self.world.channels[channel.id]
        for message in self.world.messages.values():
            if message.channel is channel and message.deleted_at is None:
                message.deleted_at = self.world.now()
        self.world.publish("CHANNEL_DELETE", channel_json(self.world, channel))
        self._ring()

    def take_permission(self, channel: Channel, *names: str) -> None:
        """Deny the bot something in a channel, by the names of discord.Permissions."""
        channel.denied.update(**dict.fromkeys(names, True))
        self.world.publish("CHANNEL_UPDATE", channel_json(self.world, channel))
        self._ring()

    def give_permission(self, channel: Channel, *names: str) -> None:
        """Allow it again."""
        channel.denied.update(**dict.fromkeys(names, False))
        self.world.publish("CHANNEL_UPDATE", channel_json(self.world, channel))
        self._ring()

    def invite_bot(self, guild: Guild) -> None:
        """Somebody adds the bot to a guild while it runs."""
        guild.has_bot = True
        self.world.publish("GUILD_CREATE", guild_create_json(self.world, guild))
        self._ring()

    def remove_bot(self, guild: Guild) -> None:
        """Somebody throws the bot out."""
        self.world.remove_bot(guild)

    def expire_token(self, interaction: Interaction) -> None:
        """Let an interaction's token run out now."""
        interactions.expire(self.world, interaction)

    # what befalls calls; pattern: "PATCH /webhooks/*"; where: what else a call must have
    def fail_next(
        self,
        pattern: str,
        *,
        status: int,
        code: int = 0,
        times: int = 1,
        retry_after_s: float | None = None,
        where: Where = any_call,
    ) -> Fails:
        """Answer the next calls with an error; they have no effect. 429 needs retry_after_s."""
        return self.faults.add(Fails(pattern, times, "before", Failure(status, code, retry_after_s), where=where))

    def lose_next(self, pattern: str, *, when: When, times: int = 1, where: Where = any_call) -> Cuts:
        """Cut the connection of the next calls, before they take effect or after."""
        return self.faults.add(Cuts(pattern, times, when, where=where))

    def delay_next(self, pattern: str, *, seconds: float, times: int = 1) -> Delays:
        """Take so long for the next calls."""
        return self.faults.add(Delays(pattern, times, "before", seconds))

    def hold_next(self, pattern: str, *, when: When, times: int = 1, where: Where = any_call) -> Holds:
        """Keep the next calls waiting, before they take effect or after, until let_go."""
        return self.faults.add(Holds(pattern, times, when, self._ring, where=where))

    # what befalls the connection
    async def drop_gateway(self) -> None:
        """Close the gateway's connections; the bot may resume."""
        await self.gateway.drop()

    async def restart_gateway(self) -> None:
        """Close the gateway's connections and forget the sessions; the bot must identify again."""
        await self.gateway.restart()

    def ask_reconnect(self) -> None:
        """Ask the bot to connect anew, as Discord does before maintenance."""
        self.gateway.ask(RECONNECT)

    # what is asked about often
    def is_listening(self, command: str) -> bool:
        """Whether the bot is connected and has registered a command."""
        known = (each["name"] for commands in self.world.commands.values() for each in commands)
        return bool(self.gateway.live) and command in known

    def shown(self, channel: Channel) -> list[Message]:
        """The messages people see in a channel now, private ones included, oldest first."""
        return [each for each in self.world.messages.values() if each.channel is channel and each.deleted_at is None]
